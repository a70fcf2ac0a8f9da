#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""quietly.sh hides what a build says as long as it succeeds, and nothing of it when it fails."""
import os
import pty
import subprocess
import sys
import tempfile

import needs

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "quietly.sh")
BUILDS = 'for i in 1 2 3; do echo "  build/$i.o"; sleep 0.3; done'


def run(command, env=(), terminal=False, log="build/some.log"):
    """(exit code, what was shown, what the log holds); the log is None where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**{k: v for k, v in os.environ.items() if k not in ("V", "QUIETLY_COUNT")},
               **dict(env)}
        line = [SCRIPT, log, "compiling", "sh", "-c", command]
        if terminal:
            ours, theirs = pty.openpty()
            with subprocess.Popen(line, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                  stdout=theirs, stderr=theirs) as program:
                os.close(theirs)
                shown = b""
                try:
                    while piece := os.read(ours, 4096):
                        shown += piece
                except OSError:  # how Linux says that the other end is closed
                    pass
                code = program.wait(timeout=60)
            os.close(ours)
        else:
            done = subprocess.run(line, cwd=folder, env=env, stdin=subprocess.DEVNULL, timeout=60,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            code, shown = done.returncode, done.stdout
        path = os.path.join(folder, log)
        kept = open(path, encoding="utf-8").read() if os.path.exists(path) else None
        return code, shown.decode(), kept


THREE = {"QUIETLY_COUNT": "echo 3"}.items()


def quiet_where_it_succeeds():
    code, shown, log = run(BUILDS, THREE)
    return code == 0 and shown == "compiling: 3 to do (build/some.log)\n" and log.count(".o\n") == 3


def mute_where_nothing_is_to_be_done():
    return run("true", {"QUIETLY_COUNT": "echo 0"}.items()) == (0, "", "")


def whole_where_it_fails():
    code, shown, _ = run("echo one; echo two >&2; exit 7", THREE)
    return code == 7 and shown.endswith("one\ntwo\n")


def warnings_are_counted():
    code, shown, _ = run("echo 'a.c:1:2: warning: what is this' >&2", THREE)
    return code == 0 and shown.endswith("1 warnings of the compiler: build/some.log\n")


def counts_on_a_terminal():
    code, shown, _ = run(BUILDS, THREE, terminal=True)
    return code == 0 and "\rcompiling 1/3" in shown and shown.endswith("\rcompiling 3/3\r\n")


def fails_on_a_terminal_too():
    code, shown, _ = run("echo one; exit 7", THREE, terminal=True)
    return code == 7 and shown.endswith("one\r\n")


def all_of_it_on_request():
    return run(BUILDS, {"V": "1"}.items())[:2] == (0, "  build/1.o\n  build/2.o\n  build/3.o\n")


def a_log_that_cannot_be_written():
    code, shown, _ = run("echo it ran", THREE, log="/dev/null/such.log")
    return code == 1 and shown.startswith("/dev/null/such.log cannot be written")


AT_A_TERMINAL = counts_on_a_terminal, fails_on_a_terminal_too


def main():
    failed = False
    for case in (quiet_where_it_succeeds, mute_where_nothing_is_to_be_done, whole_where_it_fails,
                 warnings_are_counted, counts_on_a_terminal, fails_on_a_terminal_too,
                 all_of_it_on_request, a_log_that_cannot_be_written):
        if case in AT_A_TERMINAL and needs.lacks("terminal"):
            print(f"SKIP {case.__name__}: {needs.lacks('terminal')}")
            continue
        good = case()
        failed = failed or not good
        print("ok" if good else "FAIL", case.__name__)
    return failed


if __name__ == "__main__":
    sys.exit(main())
