# SPDX-License-Identifier: BSD-2-Clause
"""The manual page's prose, held against the program. Part of check_docs.py.

tests/docs/manual lists every sentence of docs/man/wiretutor.1.in from DESCRIPTION on, and below each
what shows that it is so:
    $ COMMAND => EXIT [TEXT]      the command, with this exit code, says TEXT
    FILE: TEXT                    the test that would fail; it is in FILE under this name
    - WHY                         nothing can show it
A sentence that is not in the list, one that has changed too, fails: whoever writes it says what shows it.
In either language no flag is named that wiretutor --help does not have.
"""
import os
import re
import subprocess

PAGE = re.compile(r"docs/man/wiretutor(?:\.zh_CN)?\.1\.in")
ESCAPES = (("\\(en", "–"), ("\\-", "-"), ("\\e", "\\"), ("\\&", ""))
QUOTED = {"Dq": "“%s”", "Sq": "‘%s’", "Fl": "-%s"}
ENDS = re.compile(r"(?<=[.:])\n")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def plain(line):
    """A line of mdoc as the reader sees it, or nearly."""
    for escape, sign in ESCAPES:
        line = line.replace(escape, sign)
    if line == ".Nm":
        return "wiretutor"
    macro = re.match(r"\.([A-Z][a-z]) (.*)", line)
    if not macro:
        return "" if line.startswith(".") else line
    text, sign = re.fullmatch(r"(.*?)(?: ([.,;:]))?", macro[2]).groups(default="")
    text = re.sub(r" ([.,;:])(?= )", r"\1", re.sub(r"(?<= )(?:Cm|Fl|Ar|Ev|Xr|Dv) ", "", text))
    return QUOTED.get(macro[1], "%s") % text + sign


def sentences(page):
    """The sentences of the prose, one a line that ends with a period or a colon, as mdoc wants it."""
    body = page[page.index(".Sh DESCRIPTION"):page.index(".Sh SEE ALSO")]
    body = re.sub(r"(?ms)^\.Bd.*?^\.Ed$", "", body)
    found = []
    for part in re.split(r"(?m)^\.(?:Sh|Ss|Pp|It|Bl|El|\\\").*\n", body):
        lines = [plain(line) for line in part.splitlines() if not line.startswith("@")]
        for sentence in ENDS.split("\n".join(line for line in lines if line)):
            if sentence.strip():
                found.append(" ".join(sentence.split()))
    return found


def listed(path):
    """{sentence: what shows it}"""
    found, sentence = {}, None
    for line in read(path).splitlines() if os.path.exists(path) else []:
        if line.startswith("    "):
            found[sentence].append(line.strip())
        elif line.strip() and not line.startswith("#"):
            sentence = line.strip()
            found[sentence] = []
    return found


def shown(top, build, proof):
    """What is wrong with what is said to show a sentence, or None."""
    if proof.startswith("- "):
        return None
    run = re.fullmatch(r"\$ (.*) => (\d)(?: (.*))?", proof)
    if not run:
        path, _, name = proof.partition(": ")
        has = os.path.exists(os.path.join(top, path)) and name in read(os.path.join(top, path))
        return None if has else f"no such test: {proof}"
    command = re.sub(r"\bwiretutor ", os.path.abspath(os.path.join(top, build, "wiretutor")) + " ", run[1])
    done = subprocess.run(["sh", "-c", command], cwd=top, stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode != int(run[2]) or (run[3] or "") not in said:
        return f"{proof}: exit {done.returncode}: {said[:500]}"
    return None


def claims(top, build, name, helped):
    """What is wrong with a manual page's prose."""
    page = read(os.path.join(top, name))
    flags = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", helped))
    for flag in re.findall(r"\bFl (\S+)", page):
        flag = "-" + flag.replace("\\", "")
        if flag not in flags | {"--", "-"}:
            yield f"no such option: {flag}"
    if not name.endswith("wiretutor.1.in"):
        return
    proofs, said = listed(os.path.join(top, "tests/docs/manual")), sentences(page)
    for sentence in said:
        if not proofs.get(sentence):
            yield f"nothing in tests/docs/manual shows: {sentence}"
        for proof in proofs.get(sentence, []):
            wrong = shown(top, build, proof)
            if wrong:
                yield f"{sentence}: {wrong}"
    yield from (f"the manual no longer says: {sentence}" for sentence in proofs.keys() - set(said))


def pages(top):
    """The manual pages, by their names from the top."""
    for folder, _, names in os.walk(os.path.join(top, "docs/man")):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), top)
            if PAGE.fullmatch(path):
                yield path
