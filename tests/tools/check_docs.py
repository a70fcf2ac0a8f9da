#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check that the documents are true: the commands they show give the output they show, and what they
name exists.

    check_docs.py TOP BUILD

A block that begins with ```console is run: each line "$ command" in a shell of its own at TOP, with
build/release/ read as BUILD; the lines below it are what a terminal shows, and the exit code is 0,
or N after "```console exit N". A line "..." stands for any lines, none too. After "```console masked"
times, start numbers and ephemeral ports may differ, and the order of what is left out. After "```console
interrupted" the command runs in a network of its own and gets a Ctrl-C once it has printed what is shown.
Where the machine cannot run one, it is skipped. What no test can run says why: "```console norun REASON".

Links, files, captures, options, commands and make targets are looked for in every document: in
code, what begins with a folder of the project or ends like a file of it; after wiretutor and alone
in code, what begins with "-". A file made by -w in the same document exists. C is quoted: each line
of it stands in a source. Figures and the rows of samples are held against their sources (figures.py),
the manual page against the program (claims.py).
"""
import glob
import os
import re
import signal
import subprocess
import sys

import claims
import figures
import needs

FENCE = re.compile(r"^( *)```(\S*) *(.*)$")
INDENTED = re.compile(r"(?m)(?<=\n\n)(?:    .*\n)+")
FOLDER = re.compile(r"^(?:\.ci|docs|include|samples|src|tests)/")
A_FILE = re.compile(r"^[\w.-]+\.(?:c|h|def|py|sh|md|pcap)$")
PLACEHOLDER = re.compile(r"NAME|STEP|FILE|SUBJECT|名字|文件|<[^>]*>")
OURS = re.compile(r"(?:^|[\s/])wiretutor\s+")
SEE = re.compile(r"\*(?:[Ss]ee|样本)\*([^.:：。]*)")
TIME_LIMIT = 120


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def documents(top):
    """Every Markdown file of the project, by its name from the top."""
    for at, folders, names in os.walk(top):
        folders[:] = sorted(d for d in folders if d not in ("build", ".git"))
        for name in sorted(names):
            if name.endswith(".md"):
                yield os.path.relpath(os.path.join(at, name), top)


def blocks(text):
    """(language, the rest of its line, lines) of each fenced block."""
    inside = None
    for line in text.splitlines():
        fence = FENCE.match(line)
        if inside is None and fence:
            inside = (fence[2], fence[3], [])
            indent = len(fence[1])
        elif inside is not None and line.strip() == "```":
            yield inside
            inside = None
        elif inside is not None:
            inside[2].append(line[indent:])
    if inside is not None:
        yield "unclosed", "", []


def without_fenced(text):
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", text)


def prose(text):
    """The text without its fenced and its indented blocks."""
    return INDENTED.sub("", without_fenced(text))


def code(text):
    """Every piece of code: spans, lines of fenced and of indented blocks."""
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(text))
    for language, info, lines in blocks(text):
        if language == "console":
            yield from (line[2:] for line in lines if line.startswith("$ "))
        elif language in ("", "sh"):
            yield from lines
    for run in INDENTED.findall(without_fenced(text)):
        yield from (line.strip() for line in run.splitlines())


# Console blocks

def steps(lines):
    """(command, the lines it shows) of a console block."""
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def matches(shown, said):
    """The line after which the two differ, or None if they agree."""
    pattern, at = [], 0
    for line in shown:
        pattern.append(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n")
    text = "".join(line + "\n" for line in said)
    if re.fullmatch("".join(pattern), text):
        return None
    while at < len(shown) and re.match("".join(pattern[:at + 1]), text):
        at += 1
    return shown[at] if at < len(shown) else "(the end)"


# What differs each time: times, how long something took, start numbers, ephemeral ports.
DIFFERS = [(re.compile(p), put) for p, put in (
    (r"(?m)^ *(?=\d+\.\d{6} )", "  "), (r"\d+\.\d{6}", "TIME"), (r"\b([JK]) = \d+", r"\1 = START"),
    (r"\d[\d.,]* ?(?:[nµm]?s\b|(?:纳|微|毫)?秒)", "SPAN"), (r":(?:3[2-9]|[45]\d|6[0-5])\d{3}\b", ":LENT"))]


def masked(line):
    for pattern, put in DIFFERS:
        line = pattern.sub(put, line)
    return line


def missing(command, info):
    """What the machine lacks to run a command, or nothing."""
    if info == "interrupted":
        return needs.lacks("network")
    return needs.lacks("user namespace") if re.search(r"wiretutor run\b", command) else ""


def shell(top, build, command):
    """How a command is started: words and settings."""
    clean = {k: v for k, v in os.environ.items()
             if not k.startswith(("LC_", "LANG", "WIRETUTOR_", "NO_COLOR", "MAKEFLAGS"))}
    prefix = build.rstrip("/") + "/"
    return ["sh", "-c", command.replace("build/release/", prefix)], {
        "cwd": top, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT, "env": clean}


def interrupted(top, build, command, shown):
    """What is wrong with a command that Ctrl-C ends, or None."""
    words, settings = shell(top, build, "ip link set lo up && exec " + command)
    network = ["unshare", "-n" if os.geteuid() == 0 else "-rn"]
    # One Ctrl-C, as a terminal sends it: timeout would pass it on a second time to its whole group, and a
    # second one ends the program at once.
    with subprocess.Popen(["timeout", "--foreground", "60", *network, *words], **settings) as running:
        said = [running.stdout.readline().decode("utf-8", "replace").rstrip("\n") for _ in shown]
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read().decode("utf-8", "replace")
    if said != shown or running.returncode != 0:
        return f"{command}: exit {running.returncode}, said {said}, then {rest}"
    return None


def run_step(top, build, command, shown, info):
    """What is wrong with one command, or None."""
    if info == "interrupted":
        return interrupted(top, build, command, shown)
    want = int(info[-1]) if info.startswith("exit") else 0
    words, settings = shell(top, build, command)
    done = subprocess.run(words, **settings, timeout=TIME_LIMIT, check=False)
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode != want:
        return f"{command}: exit {done.returncode}, not {want}: {said}"
    as_is = masked if info == "masked" else str
    differs = matches([as_is(line) for line in shown], [as_is(line) for line in said.splitlines()])
    if differs is not None:
        return f"{command}: does not show: {differs}\n{said}"
    return None


def consoles(top, build, name, text, notrun):
    """Run the console blocks of a document; what is wrong with them."""
    for language, info, lines in blocks(text):
        if language == "unclosed":
            yield "a block without an end"
        if language != "console":
            continue
        if info.startswith("norun"):
            reason = info[len("norun"):].strip()
            notrun.append(f"{name}: {reason}")
            if not reason:
                yield "norun without a reason"
            continue
        info = info.split(" ")[0] if info.startswith("masked ") else info
        if not re.fullmatch(r"(?:exit \d|masked|interrupted)?", info):
            yield f"a console block cannot be: {info}"
            continue
        if not steps(lines):
            yield "a console block without a command"
        for command, shown in steps(lines):
            lack = missing(command, info)
            if lack:
                print(f"SKIP {name}: {command.split(' -- ')[0]}: {lack}")
                continue
            wrong = run_step(top, build, command, shown, info)
            if wrong:
                yield wrong


# What is named

def anchors(text):
    """The anchors of a document's headings, as the forges make them."""
    for heading in re.findall(r"(?m)^#+ (.*)$", text):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(top, name, text):
    """Relative links that lead nowhere."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        at = os.path.normpath(os.path.join(top, os.path.dirname(name), path)) if path \
            else os.path.join(top, name)
        if not os.path.exists(at):
            yield f"link to nothing: {target}"
        elif anchor and anchor not in anchors(read(at)):
            yield f"link to no heading: {target}"


def known_names(top):
    """The names of all files, and of the foreign headers that the layer check speaks of."""
    names = {name for at, folders, files in os.walk(top) if "/build" not in at and "/.git" not in at
             for name in files}
    rules = os.path.join(top, "tests/tools/check_layers.py")
    return names | set(re.findall(r'"([\w-]+\.h)"', read(rules) if os.path.exists(rules) else ""))


def files(top, name, text):
    """Files and folders that do not exist. Capitals stand for a name of the reader's."""
    known = known_names(top)
    pieces = list(code(text))
    known |= {m for piece in pieces for m in re.findall(r"-w (\S+)", piece)}
    for word in (w.strip("().,;:'\"，。；：") for piece in pieces for w in piece.split()):
        wildcard = PLACEHOLDER.sub("*", word)
        if FOLDER.match(word):
            beside = os.path.join(top, os.path.dirname(name), wildcard)
            if not glob.glob(os.path.join(top, wildcard)) and not glob.glob(beside):
                yield f"no such file: {word}"
        elif A_FILE.match(word) and wildcard == word and word not in known:
            yield f"no file of this name: {word}"


def captures(top, name, text):
    """Recorded captures that a lesson sends the reader to."""
    for said in SEE.findall(" ".join(text.split())):
        for word in re.findall(r"\b[a-z]+(?:-[a-z0-9]+)+\b", said):
            if not os.path.exists(os.path.join(top, "samples/captures", word + ".pcap")):
                yield f"no such capture: {word}"


def options(helped, text):
    """Options and commands that wiretutor help all does not have."""
    flags = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", helped))
    for piece in code(text):
        alone, *ours = OURS.split(piece)
        for words in [alone.split()[:1], *(call.split() for call in ours)]:
            for flag in words:
                if re.fullmatch(r"-[A-Za-z]|--[a-z][\w-]+", flag) and flag not in flags:
                    yield f"no such option: {flag} in `{piece}`"
        for first in (call.split()[0] for call in ours if call.split()):
            if re.fullmatch(r"[a-z]+", first) and not re.search(rf"(?m)^  {first}  ", helped):
                yield f"no such command: wiretutor {first}"


def targets(top, text):
    """Targets that the Makefile does not have."""
    makefile = read(os.path.join(top, "Makefile"))
    for piece in code(text):
        words = piece.split("#")[0].split()
        for word in words[1:] if words[:1] == ["make"] else []:
            if re.fullmatch(r"[a-z-]+", word) and word[0] != "-" \
                    and not re.search(rf"(?m)^{re.escape(word)}:", makefile):
                yield f"no such target: make {word}"


def quotes(top, text):
    """Lines of C that no source has; comments may differ."""

    def bare(line):
        return re.sub(r"/\*.*?\*/|\\$", "", line).strip()

    paths = [path for where in ("src/*/*.[ch]", "src/*/*/*.[ch]", "src/*/*.def", "include/*/*.h", "include/*/*.def")
             for path in glob.glob(os.path.join(top, where))]
    sources = {bare(line) for path in paths for line in read(path).splitlines()}
    for language, _, lines in blocks(text):
        for line in lines if language == "c" else []:
            if bare(line) and bare(line) not in sources:
                yield f"no source has this line: {line.strip()}"


def main(top, build):
    helped = subprocess.run([os.path.join(top, build, "wiretutor"), "help", "all"], check=True,
                            stdout=subprocess.PIPE).stdout.decode()
    failed, notrun, ran, build_at = False, [], 0, os.path.join(top, build)
    names = list(documents(top))
    for name in names:
        text = read(os.path.join(top, name))
        ran += sum(language == "console" for language, _, _ in blocks(text))
        wrong = [*links(top, name, text), *files(top, name, text), *captures(top, name, text),
                 *options(helped, text), *targets(top, text), *quotes(top, text),
                 *figures.figures(top, name, text), *figures.samples(top, build_at, name, text),
                 *consoles(top, build, name, text, notrun)]
        failed = failed or bool(wrong)
        print(f"FAIL {name}: " + "\n    ".join(wrong) if wrong else f"ok {name}")
    for name in [*claims.pages(top), "tests/docs"]:
        wrong = list(figures.sourceless(top, names) if name == "tests/docs"
                     else claims.claims(top, build, name, helped))
        failed = failed or bool(wrong)
        print(f"FAIL {name}: " + "\n    ".join(wrong) if wrong else f"ok {name}")
    print(f"{ran - len(notrun)} console blocks run, {len(notrun)} not")
    for line in notrun:
        print(f"not run: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
