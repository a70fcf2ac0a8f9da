# SPDX-License-Identifier: BSD-2-Clause
"""Figures and facts in documents, held against what they come from. Part of check_docs.py.

tests/docs/figures: DOCUMENT | TEXT | SOURCE | TEXT, a row a figure. Both texts are regular expressions
with the figure as their group; or the source is "count PATTERN": so many files. A document that no
longer has the text fails too, so that no figure loses its source unseen.

tests/docs/samples: what the rows of samples/captures/README*.md say of a capture, as facts below its
name:
    EXPECTATION [@ EVIDENCE]      `wiretutor check` says so, and gives this evidence
    wait A B SECONDS              from packet A to packet B, to as many decimals
    recorded TEXT                 the script that records it, or a program of its row, has this text
Every number in a row must be a number of its facts, or stand behind "=>" there. What is in code must be
said of the capture, unless it is the name of a program, a call, an error or an option.
"""
import glob
import math
import os
import re
import subprocess

NUMBER = re.compile(r"(?<![\w.:/])\d[\d,]*(?:\.\d+)?")
WORDS = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())}
CHINESE = {word: n for n, word in enumerate([*"零一二三四五六七八九十", "十一", "十二"])}
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+\b|[0-9a-f]*::[0-9a-f]*")
A_NAME = re.compile(r"[a-z0-9_]+(?:_(?:server|client|sender|receiver)|\.py)|\w+\(.*\)|\w+Error|(?:SO|TCP)_\w+"
                    r"|ping|traceroute|curl|openssl|localhost|SHUT_WR|b''")
ROW = re.compile(r"(?m)^\| ([a-z0-9-]+)(?: ↔)? \| (.*) \|$")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def value(text):
    """A figure as a number, however it is written."""
    plain = text.replace(",", "").lower()
    if not plain[0].isdigit():
        return WORDS.get(plain, CHINESE.get(plain))
    return math.prod(float(factor) for factor in plain.split(" * "))


def rows(path):
    for line in read(path).splitlines() if os.path.exists(path) else []:
        if line.strip() and not line.startswith("#"):
            yield line


def figure(top, text, row):
    """What is wrong with one figure of a document, or None."""
    _, shown, source, *pattern = row
    found = re.search(shown, " ".join(text.split()))
    if not found:
        return f"does not say {shown}: see tests/docs/figures"
    if source.startswith("count "):
        want = len(glob.glob(os.path.join(top, source[len("count "):])))
    else:
        has = re.search(pattern[0], read(os.path.join(top, source)))
        if not has:
            return f"{source} does not have {pattern[0]}"
        want = value(has[1])
    return None if value(found[1]) == want else f"says {found[0]}; in {source} it is {want:g}"


def sourceless(top, names):
    """Rows of figures whose document is gone."""
    for line in rows(os.path.join(top, "tests/docs/figures")):
        if line.split(" | ")[0] not in names:
            yield f"tests/docs/figures: no such document: {line}"


def figures(top, name, text):
    """Figures of a document that are not those of their source."""
    for line in rows(os.path.join(top, "tests/docs/figures")):
        row = line.split(" | ")
        if row[0] == name:
            wrong = figure(top, text, row)
            if wrong:
                yield wrong


# Samples

def facts(path):
    """{sample: its facts}"""
    found, name = {}, None
    for line in rows(path):
        if line[0] != " ":
            name = line.strip()
            found[name] = []
        else:
            found[name].append(line.strip())
    return found


def ask(build, *words):
    done = subprocess.run([os.path.join(build, "wiretutor"), *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def holds(top, build, sample, fact, programs):
    """What is wrong with a fact, or None."""
    capture = os.path.join(top, "samples/captures", sample + ".pcap")
    if fact.startswith("recorded "):
        paths = [os.path.join(top, "samples/record", sample), *programs]
        return None if any(fact[len("recorded "):] in read(p) for p in paths if os.path.exists(p)) else \
            f"not in the script that records it: {fact}"
    if fact.startswith("wait "):
        _, first, last, seconds = fact.split()
        at = dict(re.findall(r"(?m)^ *(\d+)  (\d+\.\d+) ", ask(build, "packets", capture)[1]))
        took = float(at[last]) - float(at[first])
        digits = len(seconds.partition(".")[2])
        return None if f"{took:.{digits}f}" == seconds else f"{fact}: it took {took:.6f}"
    expectation, _, evidence = fact.partition(" @ ")
    code, said = ask(build, "check", capture, expectation)
    if code != 0 or f"# {evidence}" not in said:
        return f"{fact}: exit {code}: {said}"
    return None


def proven(told):
    """The numbers that the facts of a sample prove."""
    numbers = set()
    for fact in told:
        body, _, more = fact.partition(" => ")
        numbers |= {value(n) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", more or body)}
    return numbers


def row_wrong(top, build, sample, cells, told):
    """Numbers and texts of a row that no fact and no output has."""
    spans = re.findall(r"`([^`]+)`", cells)
    plain = ADDRESS.sub(" ", re.sub(r"`[^`]+`", " ", cells))
    for number in NUMBER.findall(plain):
        if value(number) not in proven(told):
            yield f"{sample}: no fact of tests/docs/samples has the number {number}"
    said = ask(build, "--every", os.path.join(top, "samples/captures", sample + ".pcap"))[1]
    said = re.sub(r"\n +", " ", said)
    for text in [*(s for s in spans if not A_NAME.fullmatch(s)), *ADDRESS.findall(cells)]:
        if text not in said and text not in "\n".join(told):
            yield f"{sample}: its story does not have {text}"


def programs_of(top, cells):
    return [os.path.join(top, "samples/clients", name + ".py") for name in re.findall(r"`(\w+)`", cells)]


def samples(top, build, name, text):
    """What the rows of a table of captures say that is not so."""
    if not re.fullmatch(r"samples/captures/README(?:\.zh)?\.md", name):
        return
    known = facts(os.path.join(top, "tests/docs/samples"))
    told = dict(ROW.findall(text))
    for sample, cells in told.items():
        mine = known.get(sample, [])
        for fact in mine if name.endswith("README.md") else []:
            wrong = holds(top, build, sample, fact.partition(" => ")[0], programs_of(top, cells))
            if wrong:
                yield f"{sample}: {wrong}"
        yield from row_wrong(top, build, sample, cells, mine)
    yield from (f"facts of {sample}, which has no row" for sample in known.keys() - told.keys())
