#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The learner's programs, started and watched: the tutorials' pairs, what they print, how they are
started and how they end."""
import glob
import os
import re
import socket
import subprocess
import sys
import tempfile

import live
from live import expect, need
from networks import NOBODY
from observing import Observed, each_user, python, sample, together

PAIRS = [  # server, client, what is typed
    ("tcp_one_shot_server", "tcp_one_shot_client", "abc\n"),
    ("tcp_hello_server", "tcp_hello_client", ""),
    ("tcp_echo_server", "tcp_echo_client", "hello\nexit\n"),
    ("tcp_echo_forever_server", "tcp_echo_client", "hello\n"),
    ("udp_one_way_receiver", "udp_one_way_sender", "abc\nexit\n"),
    ("ipv6_echo_server", "ipv6_echo_client", "abc\n"),
    ("close_three_server", "close_client", ""),
    ("close_four_server", "close_client", ""),
    ("half_close_server", "half_close_client", ""),
    ("reset_server", "reset_client", ""),
    ("unread_server", "unread_client", ""),
]


def pair(build, user, language, server, client, typed=""):
    return Observed(build, *sample(build, server, language), "::",
                    *sample(build, client, language), options=["--deadlocked", "200"],
                    user=user, stdin=typed.encode())


@each_user
def an_echo_pair(build, user):
    for language in ("C", "Python"):
        told = pair(build, user, language, "tcp_echo_server", "tcp_echo_client", "hello\n")
        expect(told.calls(0), ["socket", "setsockopt", "bind", "listen", "accept", "recv", "send",
                               "recv", "close"], "the server's calls")
        expect(told.calls(1), ["socket", "connect", "send", "recv", "close"], "the client's calls")
        expect(told.text(1), "Server received b'hello'\n", "what the client printed")
        ended = told.one("ended", 1)
        expect([ended["code"], ended["signal"], ended["by_us"]], [0, 0, 0], "the client's end")
        ended = told.one("ended", 0)
        expect([ended["signal"], ended["by_us"]], [15, 1], "the server's end")
        left = told.paired()
        expect([r["call"] for r in left], ["accept"], "calls that did not return")
        send, accept = told.one("returns", 1, "send"), told.one("returns", 0, "accept")
        connect = told.one("begins", 1, "connect")
        expect((send["first"], send["result"], send["asked"]), ("hello", 5, 5), "send()")
        expect((accept["local"], accept["remote"]), (send["remote"], send["local"]), "accept()")
        expect(connect["address"], [4, "7f.00.00.01", 8001], "connect()")
        # connect() may come before accept(), where the server is kept waiting after its listen()
        assert connect["begin"] < accept["end"], "accept() returns before connect() begins"


def every_pair_makes_the_same_calls_in_both_languages(build):
    for server, client, typed in PAIRS:
        both = []
        for language in ("C", "Python"):
            told = pair(build, None, language, server, client, typed)
            told.paired()
            assert told.calls(0) and told.calls(1), f"{server} {client}: no calls"
            # After an error C ends at once; Python closes.
            calls = told.calls(1, without=("getsockname", "getsockopt", "getpeername", "close"))
            both.append([calls, [r["first"] for r in told.of("returns", 1, "send")]])
        expect(both[1], both[0], f"{client}'s calls in Python as in C")


def a_client_that_is_refused(build):
    told = Observed(build, *python("""
        import socket
        socket.create_connection(("127.0.0.1", 8080))"""))
    connect = told.one("returns", 0, "connect")
    expect((connect["result"], connect["error"]), (-1, 111), "ECONNREFUSED")
    error = told.of("output")
    expect(len(error), 1, "a traceback in one piece")
    assert error[0]["text"].startswith("Traceback") and "Refused" in error[0]["text"], error
    expect(told.one("ended")["code"], 1, "exit code")
    assert told.one("ending")["time"] <= told.one("ended")["time"], "ending comes before ended"


# --- in order ---

@each_user
def the_next_one_starts_when_one_listens(build, user):
    server = python("""
        import socket, time
        time.sleep(0.3)
        s = socket.socket(); s.bind(("127.0.0.1", 7000)); s.listen()
        s.accept()""")
    client = sample(build, "tcp_one_shot_client", "C", "7000")
    told = Observed(build, *together(server, client, ["true"]), user=user,
                    options=["--patience", "30000", "--deadlocked", "200"])
    started = [r["time"] for r in told.of("started")]
    listening = told.one("returns", 0, "listen")["time"]
    assert 0 <= started[1] - listening < 20e9, "the second one starts when the first one listens"
    ended = told.one("ended", 1)["time"]
    assert 0 <= started[2] - ended < 20e9, "the third one starts when the second one has ended"


def the_next_one_starts_when_one_is_bound(build):
    server = python("""
        import socket, time
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 7000)); s.recv(10)""")
    told = Observed(build, *together(server, ["true"]),
                    options=["--patience", "30000", "--deadlocked", "50"])
    late = told.of("started", 1)[0]["time"] - told.one("returns", 0, "bind")["time"]
    assert 0 <= late < 20e9, late


def the_next_one_starts_when_patience_ends(build):
    """The first one ends only when the second one has run."""
    with tempfile.TemporaryDirectory() as folder:
        ran = os.path.join(folder, "ran")
        first = ["sh", "-c", f"until [ -e {ran} ]; do sleep 0.01; done"]
        told = Observed(build, *together(first, ["touch", ran]), options=["--patience", "100"])
    started = [r["time"] for r in told.of("started")]
    assert 0.1e9 <= started[1] - started[0] < 20e9, started
    assert started[1] < told.one("ended", 0)["time"], "the first one still ran"


def a_deadlock_is_seen(build):
    """Threads that wait for threads, a parent for its child: one of them in accept()."""
    server = python("""
        import os, socket, threading
        s = socket.socket(); s.bind(("127.0.0.1", 7000)); s.listen()
        if os.fork():
            os.wait()
        t = threading.Thread(target=s.accept); t.start(); t.join()""")
    told = Observed(build, *together(server, ["true"]), options=["--deadlocked", "100"])
    expect(told.one("ended", 0)["by_us"], 1, "ended by us")


def waiting_with_a_time_out_is_no_deadlock(build):
    server = python("""
        import socket
        s = socket.socket(); s.bind(("127.0.0.1", 7000)); s.listen(); s.settimeout(0.6)
        try:
            s.accept()
        except TimeoutError:
            print("too late")""")
    told = Observed(build, *together(server, ["true"]), options=["--deadlocked", "50"])
    expect(told.text(0), "too late\n", "the server's last words")
    expect(told.one("ended", 0)["by_us"], 0, "ended by us")
    expect(told.one("returns", 0, "poll")["value"], 600, "the time-out of poll()")


# --- what they print ---

def touch(text, path):
    """There is such a file as soon as the text has been told."""
    return ["--touch-at", text, "--touch", path]


def nothing_that_is_printed_is_lost(build):
    told = Observed(build, *together(["seq", "1", "100000"], ["printf", "no end of line"]))
    expect(told.text(0), "".join(f"{i}\n" for i in range(1, 100001)), "100,000 lines")
    expect(told.text(1), "no end of line", "the rest of a line")
    for r in told.of("output", 0):
        assert r["text"].endswith("\n"), "lines are whole"


def standard_error_is_told_apart(build):
    told = Observed(build, "sh", "-c", "echo out; echo bad >&2; printf '\\377\\0\\r\\n'")
    expect((told.text(), told.text(error=1)), ("out\n\xff\0\r\n", "bad\n"), "both outputs")


@live.needing("terminal")
def a_line_is_told_when_it_is_printed(build):
    """And before the calls that come after it, though not flushed by the program, which goes on
    only when the first line was told."""
    with tempfile.TemporaryDirectory() as folder:
        told = Observed(build, *python("""
            import os, socket, sys, time
            print("one")
            while not os.path.exists(sys.argv[1]): time.sleep(0.01)
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            print("two")
            s.connect(("127.0.0.1", 9)); print("three", end="", flush=True)
            s.close()
            print("\\nfour")""", folder + "/told"), options=touch("one", folder + "/told"))
    seen = [r.get("call") or r["text"] for r in told.records if r["kind"] in ("begins", "output")]
    # the last line may come in two pieces or in one
    expect([*seen[:6], "".join(seen[6:])],
           ["one\n", "socket", "two\n", "connect", "three", "close", "\nfour\n"], "the order")


def a_busy_program_is_waited_for(build):
    """It may only be waiting for a processor, so its line stays whole; but not for ever: the second
    one is finished only when its beginning was told."""
    with tempfile.TemporaryDirectory() as folder:
        told = Observed(build, *python("""
            import os, sys, time
            print("begun,", end=" ", flush=True)
            end = time.monotonic() + 0.1
            while time.monotonic() < end:
                pass
            print("done", flush=True)
            print("again,", end=" ", flush=True)
            while not os.path.exists(sys.argv[1]):
                pass
            print("done", flush=True)""", folder + "/told"),
                        options=touch("again", folder + "/told"))
    expect([r["text"] for r in told.of("output")], ["begun, done\n", "again, ", "done\n"],
           "in pieces")


def a_long_traceback_stays_in_one_piece(build):
    told = Observed(build, *python("""
        def deep(n):
            if n == 0:
                raise BrokenPipeError(32, "Broken pipe")
            import time; time.sleep(0.002)
            deep(n - 1)
        deep(2)"""))
    text = told.text(error=1)
    expect([r["text"] for r in told.of("output")], [text], "one piece")
    assert text.startswith("Traceback") and text.endswith("Broken pipe\n"), text


# --- how they are started ---

@each_user
def programs_keep_what_is_theirs(build, user):
    """Environment, folder, user; and they get no descriptor of ours."""
    show = ["sh", "-c", "echo $TEST_WORD; pwd; id -u; id -g; ls -1 /proc/self/fd; umask;"
            "grep -E 'Sig(Blk|Ign)|NoNewPrivs' /proc/self/status"]
    told = Observed(build, *show, user=user, env={"TEST_WORD": "a word"}, cwd="/tmp").no_error()
    lines = told.text().splitlines()
    me = os.geteuid() if user is None else user
    expect(lines[:4], ["a word", "/tmp", str(me), str(me)], "environment, folder, user, group")
    expect(lines[4:8], ["0", "1", "2", "3"], "descriptors (3 is the folder that ls reads)")
    plain = subprocess.run(["grep", "SigBlk", "/proc/self/status"], capture_output=True, text=True,
                           check=True).stdout.strip()
    expect(lines[9], plain, "blocked signals")
    expect(int(lines[10].split()[1], 16) & (1 << 12 | 1 << 1), 0, "SIGPIPE and SIGINT are not ignored")
    if user == 0:
        expect(lines[11].split()[1], "0", "no promise is made where none is needed")


def standard_input_goes_to_one(build):
    for at in ("0", "1"):
        told = Observed(build, *together(["cat"], ["cat"]), options=["--stdin-to", at],
                        stdin=b"typed")
        expect([told.text(0), told.text(1)], ["typed" * (at == "0"), "typed" * (at == "1")],
               "who read it")


@live.needing("terminal")
def standard_output_is_a_terminal(build):
    told = Observed(build, *python("import os; print(os.isatty(1), os.isatty(2))"))
    expect(told.text(), "True False\n", "isatty()")


def a_program_that_is_not_there(build):
    told = Observed(build, *together(["no-such-program"], ["/"], ["true"]))
    expect([r["code"] for r in told.of("ended")], [127, 126, 0], "exit codes")
    expect(told.text(0, error=1), "no-such-program: No such file or directory\n", "why")
    expect(told.text(1, error=1), "/: Permission denied\n", "why")


def a_program_that_is_nowhere_though_a_folder_is_closed(build):
    """A folder of $PATH that may not be looked into does not forbid what is not there."""
    closed = os.path.join(live.TOP, "Makefile")  # no folder at all: execvp() goes on
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shut, seen = os.path.join(folder, "shut"), os.path.join(folder, "seen")
        os.mkdir(shut, 0)
        os.mkdir(seen)
        with open(os.path.join(seen, "denied"), "w", encoding="ascii"):
            pass  # it is there, and no program
        told = Observed(build, *together(["no-such-program"], ["denied"]), user=NOBODY,
                        env={"PATH": f"{closed}:{shut}:{seen}:/usr/sbin:/usr/bin:/sbin:/bin"})
    expect([r["code"] for r in told.of("ended")], [127, 126], "exit codes")
    expect(told.text(0, error=1), "no-such-program: No such file or directory\n", "why")
    expect(told.text(1, error=1), "denied: Permission denied\n", "why")


def a_script_without_a_first_line(build):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "script")
        with open(path, "w", encoding="ascii") as script:
            script.write("echo ran $1\n")
        os.chmod(path, 0o755)
        expect(Observed(build, path, "well").text(), "ran well\n", "as a shell does it")


def ends_of_programs(build):
    told = Observed(build, *together(["sh", "-c", "exit 7"], ["sh", "-c", "kill -SEGV $$"],
                                     ["sh", "-c", "kill -9 $$"]))
    expect([(r["code"], r["signal"], r["by_us"]) for r in told.of("ended")],
           [(7, 0, 0), (0, 11, 0), (0, 9, 0)], "codes and signals")


def eight_programs_at_most(build):
    told = Observed(build, *together(*[["echo", str(i)] for i in range(8)]))
    expect([told.text(i) for i in range(8)], [f"{i}\n" for i in range(8)], "what they printed")


def an_Internet_socket_as_standard_input(build):
    """It was not made by a call that could be seen, but it is known."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as ours:
            port = ours.getsockname()[1]
            theirs, _ = server.accept()
            with theirs:
                ours.sendall(b"by inetd")
                ours.shutdown(socket.SHUT_WR)
                told = Observed(build, "cat", stdin=theirs)
    expect(told.text(), "by inetd", "what it read")
    read = told.of("returns", 0, "read")[0]
    expect((read["fd"], read["first"], read["remote"][2]), (0, "by inetd", port), "read()")


def sources_of_observe():
    found = sorted(glob.glob(os.path.join(live.TOP, "src/observe/**/*.[ch]"), recursive=True))
    assert len(found) > 40, found
    return found


def sources_compile_for_another_processor(build):
    compiler = "aarch64-linux-gnu-gcc"
    need(compiler)
    with tempfile.TemporaryDirectory() as out:
        for name in (n for n in sources_of_observe() if n.endswith(".c")):
            done = subprocess.run(
                [compiler, "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wconversion",
                 "-Werror", "-I", os.path.join(live.TOP, "include"), "-I",
                 os.path.join(build, "include"), "-c",
                 name, "-o", os.path.join(out, "x.o")],
                capture_output=True, text=True, check=False)
            expect(done.returncode, 0, f"{name}: {done.stderr}")


def system_calls_have_no_numbers(_):
    for name in sources_of_observe():
        with open(name, encoding="utf-8") as file:
            for line in file:
                assert not re.search(r"\bsyscall\(\s*\d", line), f"{name}: {line}"


if __name__ == "__main__":
    assert sys.version_info >= (3, 8)
    live.run([an_echo_pair, every_pair_makes_the_same_calls_in_both_languages,
              a_client_that_is_refused, the_next_one_starts_when_one_listens,
              the_next_one_starts_when_one_is_bound, the_next_one_starts_when_patience_ends,
              a_deadlock_is_seen, waiting_with_a_time_out_is_no_deadlock,
              nothing_that_is_printed_is_lost, standard_error_is_told_apart,
              a_line_is_told_when_it_is_printed, a_busy_program_is_waited_for,
              a_long_traceback_stays_in_one_piece,
              programs_keep_what_is_theirs, standard_input_goes_to_one,
              standard_output_is_a_terminal, a_program_that_is_not_there,
          a_program_that_is_nowhere_though_a_folder_is_closed,
              a_script_without_a_first_line, ends_of_programs, eight_programs_at_most,
              an_Internet_socket_as_standard_input, sources_compile_for_another_processor,
              system_calls_have_no_numbers])
