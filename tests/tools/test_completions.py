#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The completions of bash, zsh and fish propose, for each command, the flags that the program takes
with it, no other ones, and the values that it takes.

    test_completions.py BUILD

What the program takes is found out by asking it: a flag that does not go with a command is refused
with a sentence of its own.
"""
import concurrent.futures
import functools
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

import needs

PLAIN = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
ROW = re.compile(r"(?m)^  (?:(-\w)(?:, )?)?(?: *(--[\w-]+))?(?: ([A-Z]+))?(?=  |\n)")
VALUES = {"N": "2", "KIB": "1", "NAME": "utf8", "FILE": "/nonexistent/x", "FORMAT": "text", "KEY": "start",
          "WHEN": "auto", "LANG": "en", "MB": "1", "SECONDS": "1", "USER": "nobody",
          "MS": "1", "LIST": "5,8", "RATE": "8mbit"}
MEANS_A_COMMAND = {"-D", "--list-interfaces"}  # taken after another one, too: not worth proposing

BASH = r"""
source "$SCRIPT"
compopt() { :; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wiretutor; printf '%s\n' "${COMPREPLY[@]}"
"""
# What is offered to compadd is what zsh would list.
ZSH = r"""
fpath=("$FOLDER" $fpath); autoload -Uz compinit; compinit -D -u
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -A hits "$@"; print -rl -- $hits >>"$ANSWERS"
    fi
    builtin compadd "$@"
}
answered() { print "answered" >>"$ANSWERS"; BUFFER= }
zle -N answered; bindkey '^I' complete-word; bindkey '^X' answered; setopt nobeep; LISTMAX=1000
zstyle ':completion:*' verbose no
"""


def bash(script, folder, words):
    done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", *words], capture_output=True,
                          text=True, env={**PLAIN, "SCRIPT": script}, cwd=folder, check=True)
    assert not done.stderr, done.stderr
    return set(done.stdout.split())


def fish(script, folder, words):
    line = " ".join(words)
    done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                          capture_output=True, text=True, cwd=folder, check=True,
                          env={**PLAIN, "HOME": folder})
    assert not done.stderr, done.stderr
    return {row.split("\t")[0] for row in done.stdout.splitlines()}


def zsh(script, folder, words):
    """Typed at a terminal, for zsh completes nowhere else."""
    with tempfile.TemporaryDirectory() as mine:
        os.symlink(script, os.path.join(mine, "_wiretutor"))
        answers = os.path.join(mine, "answers")
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**PLAIN, "ANSWERS": answers, "FOLDER": mine,
                                                    "ZDOTDIR": mine})
        try:
            prepared = os.path.join(mine, "prepare")
            with open(prepared, "w", encoding="ascii") as f:
                f.write(ZSH)
            os.write(terminal, f"source {prepared}; print ready >{mine}/ready\n".encode())
            wait_for(terminal, lambda: os.path.exists(os.path.join(mine, "ready")))
            os.write(terminal, " ".join(words).encode() + b"\t\x18")
            wait_for(terminal, lambda: "answered" in lines_of(answers))
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)
        return {line.split(":")[0] for line in lines_of(answers)} - {"answered", ""}


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return f.read().splitlines()


def wait_for(terminal, happened):
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end, "zsh does not answer"
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                assert os.read(terminal, 65536), "zsh closed its terminal"
            except OSError as gone:
                raise AssertionError("zsh ended") from gone


def ask(program, *words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, env=PLAIN)


def flags_of(helped):
    """(flag, metavar) of every row of the help, each spelling on its own."""
    for letter, name, metavar in ROW.findall(helped.split("\n\n", 3)[-1]):
        yield from ((flag, metavar) for flag in (letter, name) if flag)
NETWORKS = "/sys/class/net"


@functools.cache
def goes_with(program, command, flag, metavar):
    words = [flag, *([VALUES[metavar]] if metavar else [])]
    said = ask(program, command, *words, *([] if metavar else ["/nonexistent/y"])).stderr
    return "works with" not in said and (flag not in MEANS_A_COMMAND or command == "interfaces")


def the_flags_are_those_that_the_program_takes(complete, program, script, folder):
    helped = ask(program, "help", "all").stdout
    for command in re.findall(r"(?m)^  ([a-z]+)  ", helped.split("Commands:")[1].split("\n\n")[0]):
        want = {flag for flag, metavar in flags_of(helped)
                if goes_with(program, command, flag, metavar)}
        long = {flag for flag in want if flag.startswith("--")}
        got = {w.rstrip("=") for w in complete(script, folder, ["wiretutor", command, "--"])}
        assert got == long, f"{command}: missing {long - got}, too many {got - long}"
        if complete is not fish:  # which lists a long name in the place of its letter
            got = {w for w in complete(script, folder, ["wiretutor", command, "-"]) if len(w) == 2}
            short = want - long
            assert got - {"--"} == short, f"{command}: missing {short - got}, extra {got - short}"


def the_first_word_may_be_a_command_or_a_file(complete, program, script, folder):
    helped = ask(program, "help", "all").stdout
    commands = set(re.findall(r"(?m)^  ([a-z]+)  ", helped.split("Commands:")[1].split("\n\n")[0]))
    assert "explain" in commands
    for words, want in ((["pack"], {"packets"}), (["lesson"], {"lesson.pcap"}),
                        (["packets", "lesson"], {"lesson.pcap"}), (["flows", "pack"], set()),
                        (["packets", "x", "portr"], {"portrange"}),
                        (["-i", "lo", "packet"], {"packets"}), (["-i", "lo", "tc"], {"tcp"}),
                        *(([c], {c}) for c in commands)):
        got = complete(script, folder, ["wiretutor", *words])
        assert got == want, f"{words}: {got}"


def values_are_proposed(complete, program, script, folder):
    for words, want in ((["--lang", ""], {"en", "zh"}), (["--color", "a"], {"auto", "always"}),
                        (["packets", "--format", "j"], {"json"}),
                        (["--format", "t"], {"text"}), (["-r", "les"], {"lesson.pcap"}),
                        (["-i", "l"], {"lo"})):
        got = complete(script, folder, ["wiretutor", *words])
        # a chroot may have no /sys, and so no names to propose
        assert got == want or want == {"lo"} and not got and not os.path.isdir(NETWORKS), \
            f"{words}: {got}"
    for command in ("packets", "flows", "check"):
        for word in complete(script, folder, ["wiretutor", command, "--format", ""]):
            said = ask(program, command, "--format", word, "/nonexistent/y").stderr
            assert "cannot take" not in said, f"{command} --format {word}: {said}"
    if complete is bash:
        assert bash(script, folder, ["wiretutor", "--lang", "="]) == {"en", "zh"}
        assert bash(script, folder, ["wiretutor", "--lang", "=", "z"]) == {"zh"}


def main(build):
    program = os.path.abspath(os.path.join(build, "wiretutor"))
    work = []
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        with open(os.path.join(folder, "lesson.pcap"), "wb"):
            pass
        for shell in (bash, zsh, fish):
            why = needs.lacks(shell.__name__) or (shell is zsh and needs.lacks("terminal"))
            if why:
                print(f"SKIP {shell.__name__}: {why}")
                continue
            script = os.path.abspath(os.path.join(build, "manual", f"wiretutor.{shell.__name__}"))
            for case in (the_flags_are_those_that_the_program_takes,
                         the_first_word_may_be_a_command_or_a_file, values_are_proposed):
                name = f"{shell.__name__}: {case.__name__.replace('_', ' ')}"
                work.append((name, pool.submit(case, shell, program, script, folder)))
        failed = False
        for name, case in work:
            try:
                case.result()
                print(f"ok {name}")
            except (AssertionError, subprocess.CalledProcessError) as why:
                failed = True
                print(f"FAIL {name}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
