#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run`: from which line of a program's own source each call comes. Every claimed line is looked for
in the file itself, and has to hold the call."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import live
from live import contains, expect, need
from test_run import NOBODY, PYTHON, Playground

# A compiler's cache would give the debug information of another folder.
UNCACHED = {**os.environ, "CCACHE_DISABLE": "1"}

# What stands in the line of a call, beside its own name: in Python, in C.
WORDS = {
    "socket": ("socket.socket(", "create_server(", "create_connection("),
    "bind": (".bind(", "create_server("),
    "listen": (".listen(", "create_server("),
    "accept": (".accept(",),
    "connect": (".connect(", ".connect_ex(", "create_connection("),
    "send": (".send(", ".sendall("),
    "sendto": (".sendto(",),
    "recv": (".recv(", ".read("),
    "recvfrom": (".recvfrom(",),
    "shutdown": (".shutdown(",),
    "setsockopt": (".setsockopt(", "create_server("),
    "getsockopt": (".getsockopt(",),
    "getsockname": (".accept(", ".getsockname("),
    "getpeername": (".getpeername(",),
    "close": (".close(", "with "),
    "fcntl": (".settimeout(", ".setblocking("),
    "poll": (".connect(", ".recv(", ".accept(", ".send", ".settimeout("),
}

PAIRS = {
    "one shot": ("tcp_one_shot_server :: tcp_one_shot_client", ""),
    "hello": ("tcp_hello_server :: tcp_hello_client", ""),
    "echo": ("tcp_echo_server :: tcp_echo_client", "test\nexit\n"),
    "upload": ("tcp_upload_server copy.txt :: tcp_upload_client lines.txt", ""),
    "teardown in four": ("close_four_server :: close_client", ""),
    "teardown in three": ("close_three_server :: close_client", ""),
    "half-close": ("half_close_server :: half_close_client", ""),
    "wrong port": ("tcp_wrong_port_client", ""),
    "reset": ("reset_server :: reset_client", ""),
    "unread data": ("unread_server :: unread_client", ""),
    "datagrams": ("udp_one_way_receiver :: udp_one_way_sender", ""),
    "datagrams, answered": ("udp_reply_server :: udp_reply_client", "hello\n"),
    "nobody's datagrams": ("udp_nobody_client", ""),
    "IPv6": ("ipv6_echo_server :: ipv6_echo_client", "test\n"),
    "bulk": ("bulk_server :: bulk_client", ""),
}


def calls_of(place, *words, typed="", user=NOBODY, env=None):
    """The lines of JSON that tell a call, each once."""
    more = {"env": env} if env else {}
    ended = place.run("--format", "json", "--for", "10", *words, typed=typed, uid=user, **more)
    ended.expect_code(0)
    lines = [json.loads(line) for line in ended.out.split("\n")[:-1]]
    return [one for one in lines if one["wiretutor.type"] == "call"
            and one["wiretutor.shown"] != "returns"], lines


def line_of(call, further=0):
    """The line, found in the file itself."""
    with open(call["wiretutor.source.file"], encoding="utf-8") as file:
        return file.read().split("\n")[call["wiretutor.source.line"] - 1 + further].strip()


def is_at(call, folder, words):
    """The claimed line is in a file of this folder, is what that has there, and holds the call."""
    told = f"{call['wiretutor.call']} of {call['wiretutor.program']}"
    assert "wiretutor.source.line" in call, f"{told} has no line: {call}"
    expect(os.path.dirname(call["wiretutor.source.file"]), folder, told)
    line = line_of(call)
    expect(call["wiretutor.source.text"], line, f"the text of {told}")
    # gcc gives a call within another's arguments the line on which the whole statement begins.
    more = line if call["wiretutor.source.file"].endswith(".py") else line + line_of(call, 1)
    assert any(word in more for word in words), \
        f"{told} cannot come from {call['wiretutor.source.line']}: {line}"
    expect(call["wiretutor.source.of"], "program", told)


def words_for(call, language):
    name = call["wiretutor.call"]
    if language == "Python":
        return WORDS[name]
    return {"recv": ("recv(", "recvfrom("), "send": ("send(", "sendto(")}.get(name, (name + "(",))


def need_compiler(name):
    if shutil.which(name) is None:
        raise live.Skip(f"no {name} here")


def compile_samples(source, target):
    """Here, for their debug information names the folder in which they were compiled."""
    need_compiler("cc")
    for path in glob.glob(os.path.join(source, "*.c")):
        name = os.path.basename(path)[:-2]
        subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-g", "-O1", "-o",
                        os.path.join(target, name), path], check=True, env=UNCACHED)


def of_all_samples(language):
    def case(build):
        need("tracing", "user namespace", "packets")
        told = 0
        with Playground(build) as place:
            with open(os.path.join(place.scratch, "lines.txt"), "w", encoding="ascii") as file:
                file.write("one\ntwo\n")
            folder = os.path.join(place.folder, "python")
            if language == "C":
                compile_samples(folder, os.path.join(place.folder, "c"))
            for name, (programs, typed) in PAIRS.items():
                words = place.words(programs.split(" :: "), language)
                if name in ("echo", "IPv6"):
                    words = ["--keep", *words]
                calls, _ = calls_of(place, *words, typed=typed)
                assert calls, f"{name}: no calls"
                for call in calls:
                    if call["wiretutor.call"] == "close" and "wiretutor.source.of" not in call:
                        expect(language, "Python", "where closing what was left open has no line")
                        continue  # nothing runs any more
                    if call.get("wiretutor.source.of") == "library":
                        # The interpreter ends, and says that a socket was left open: nobody's line.
                        expect(call["wiretutor.source.function"], "__repr__", "the library's")
                        continue
                    is_at(call, folder, words_for(call, language))
                told += len(calls)
        assert told > 100, f"only {told} calls"
    case.__name__ = f"each_call_of_the_samples_in_{language.lower()}"
    return case


# --- Python, in all its versions here ---

SERVER = """import socket


def serve(end):
    with end:
        end.sendall(
            end.recv(10) +
            b"!")


def main():
    server = socket.create_server(("127.0.0.1", 8001))
    try:
        end, _ = server.accept()
        serve(end)
    finally:
        server.close()


main()
"""
CLIENT = """import socket
import threading


class Client:
    def __init__(self, port):
        self.port = port

    def ask(self):
        end = socket.create_connection(("127.0.0.1", self.port))
        end.send(b"x")
        end.recv(10)
        end.close()


def run():
    Client(8001).ask()


thread = threading.Thread(target=run)
thread.start()
thread.join()
"""
WANTED = [("socket", 10, "ask"), ("connect", 10, "ask"), ("send", 11, "ask"), ("recv", 12, "ask"),
          ("close", 13, "ask")]


def pythons():
    """(version, path): what this machine has of CPython."""
    found = {}
    for path in ["/usr/bin/python3", *glob.glob("/usr/bin/python3.*[0-9]"),
                 *glob.glob(os.path.expanduser("~/.pyenv/versions/3.*/bin/python3")),
                 *glob.glob("/opt/python*/bin/python3")]:
        done = subprocess.run([path, "-c", "import sys; print(sys.version_info[1], sys.implementation.name)"],
                              capture_output=True, text=True, check=False)
        minor, name = (done.stdout.split() + ["", ""])[:2]
        if name == "cpython" and 8 <= int(minor) <= 14:
            found.setdefault(int(minor), path)
    return found


def of_version(minor):
    def case(build):
        need("tracing", "user namespace", "packets")
        path = pythons().get(minor)
        if path is None:
            raise live.Skip(f"no Python 3.{minor} here")
        with Playground(build) as place:
            for name, text in (("server.py", SERVER), ("客户端.py", CLIENT)):
                with open(os.path.join(place.scratch, name), "w", encoding="utf-8") as file:
                    file.write(text)
            words = [path, os.path.join(place.scratch, "server.py"), "::", path,
                     os.path.join(place.scratch, "客户端.py")]
            calls, _ = calls_of(place, *words, user=NOBODY if os.path.realpath(path).startswith("/usr") else 0)
        got = [(c["wiretutor.call"], c.get("wiretutor.source.line"),
                c.get("wiretutor.source.function")) for c in calls]
        expect([one for one in got if one[2] == "ask"], WANTED, "the client's calls")
        for want in (("bind", 12, "main"), ("accept", 14, "main"), ("recv", 7, "serve"),
                     ("send", 6, "serve"), ("close", 17, "main")):
            assert want in got, f"{want} is not among {got}"
        assert all(one[1] for one in got), got
        through = {c.get("wiretutor.source.library_function") for c in calls}
        assert {"create_connection", "create_server"} <= through, through
    case.__name__ = f"python_3_{minor}"
    return case


LOOP = """import asyncio


async def main():
    async def handle(reader, writer):
        writer.write(await reader.read(10))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 8001)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8001)
    writer.write(b"hello")
    await reader.read(10)
    writer.close()
    await writer.wait_closed()
    server.close()


asyncio.run(main())
"""


def an_event_loop(build):
    """Sent from the learner's own line; received by the loop, on which no such line is."""
    need("tracing", "user namespace", "packets")
    with Playground(build) as place:
        path = os.path.join(place.scratch, "loop.py")
        with open(path, "w", encoding="ascii") as file:
            file.write(LOOP)
        calls, _ = calls_of(place, PYTHON, path)
        story = place.run("--for", "10", PYTHON, path).out
        chinese = place.run("--for", "10", "--lang", "zh", PYTHON, path).out
    of = {}
    for call in calls:
        of.setdefault(call["wiretutor.call"], []).append(
            (call["wiretutor.source.of"], os.path.basename(call["wiretutor.source.file"]),
             call["wiretutor.source.line"]))
    expect(of["send"][0], ("program", "loop.py", 12), "the first send()")
    assert {one[0] for one in of["recv"]} == {"event-loop"}, of["recv"]
    assert {one[1] for one in of["recv"]} == {"selector_events.py"}, of["recv"]
    assert ("program", "loop.py", 6) in of["send"], of["send"]
    expect(story.count("(the event loop calls: no line of yours is on the stack above it)"), 1,
           "how often it is said")
    contains(chinese, "（由事件循环发出的调用：它上面没有你写的代码）")


# --- C ---

PROGRAM = r"""#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_all(int fd, const char *text, size_t n)
{
    char room[6000];

    snprintf(room, sizeof room, "%.*s", (int)n, text);
    send(fd, room, n, 0);
}

int main(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    connect(fd, (struct sockaddr *)&to, sizeof to);
    send_all(fd, "abc", 3);
    close(fd);
    return 0;
}
"""


def compiled(place, *flags, text=PROGRAM, compiler="cc", ending=".c"):
    need_compiler(compiler)
    source = os.path.join(place.scratch, "program" + ending)
    with open(source, "w", encoding="ascii") as file:
        file.write(text)
    program = os.path.join(place.scratch, "program")
    subprocess.run([compiler, *flags, "-o", program, source], check=True, env=UNCACHED)
    os.chmod(program, 0o755)
    return program


def in_c_with_and_without_optimisation(build):
    need("tracing", "user namespace", "packets")
    wanted = [("socket", 17, "main"), ("connect", 20, "main"), ("send", 11, "send_all"),
              ("close", 22, "main")]
    for flags in (["-O0"], ["-O2"], ["-O2", "-fno-omit-frame-pointer"], ["-O2", "-static"],
                  ["-O1", "-no-pie", "-gdwarf-4"]):
        with Playground(build) as place:
            calls, _ = calls_of(place, compiled(place, "-g", *flags))
        expect([(c["wiretutor.call"], c.get("wiretutor.source.line"),
                 c.get("wiretutor.source.function")) for c in calls], wanted, " ".join(flags))


def without_g_the_functions_name(build):
    need("tracing", "user namespace", "packets")
    with Playground(build) as place:
        program = compiled(place, "-O1", "-fno-inline")
        calls, _ = calls_of(place, program)
        story = place.run("--for", "10", program).out
        subprocess.run(["strip", program], check=True)
        stripped, _ = calls_of(place, program)
    expect([(c["wiretutor.call"], c.get("wiretutor.source.line"),
             c.get("wiretutor.source.function")) for c in calls],
           [("socket", None, "main"), ("connect", None, "main"), ("send", None, "send_all"),
            ("close", None, "main")], "names")
    expect(story.count("(no line: compiled without -g)"), 1, "how often it is said")
    assert all("wiretutor.source.file" not in call for call in stripped), stripped


CPP = PROGRAM.replace("struct sockaddr_in to =", "sockaddr_in to =").replace(
    "{.sin_family = AF_INET, .sin_port = htons(9)}", "{AF_INET, htons(9), {}, {}}")
RUST = """use std::net::UdpSocket;

fn send_all(s: &UdpSocket) {
    s.send(b"abc").ok();
}

fn main() {
    let s = UdpSocket::bind("127.0.0.1:0").unwrap();
    s.connect("127.0.0.1:9").unwrap();
    send_all(&s);
}
"""


def in_cpp(build):
    need("tracing", "user namespace", "packets")
    with Playground(build) as place:
        program = compiled(place, "-g", "-O1", text=CPP, compiler="c++", ending=".cc")
        calls, _ = calls_of(place, program)
    expect([(c["wiretutor.call"], c.get("wiretutor.source.line"),
             c.get("wiretutor.source.function")) for c in calls],
           [("socket", 17, "main"), ("connect", 20, "main"), ("send", 11, "send_all"),
            ("close", 22, "main")], "C++")


def in_rust(build):
    """Its standard library is compiled into the program: its lines are not the learner's."""
    need("tracing", "user namespace", "packets")
    with Playground(build) as place:
        program = compiled(place, "-g", text=RUST, compiler="rustc", ending=".rs")
        calls, _ = calls_of(place, program)
    got = {(c["wiretutor.call"], c.get("wiretutor.source.line"), c.get("wiretutor.source.function"))
           for c in calls}
    for want in (("socket", 8, "main"), ("bind", 8, "main"), ("connect", 9, "main"),
                 ("send", 4, "send_all")):
        assert want in got, f"{want} is not among {got}"


# --- what is told ---

def the_story_shows_it(build):
    need("tracing", "user namespace", "packets")
    with Playground(build) as place:
        words = place.words(["tcp_hello_server", "tcp_hello_client"], "Python")
        story = place.run(*words).expect_code(0).out
        chinese = place.run("--lang", "zh", *words).expect_code(0).out
        brief = place.run("-q", *words).expect_code(0).out
        _, lines = calls_of(place, *words)
    contains(story, 'tcp_hello_client.py:11  sock.connect(("127.0.0.1", port))',
             "by tcp_hello_client.py:15.")
    contains(chinese, 'tcp_hello_client.py:11  sock.connect(("127.0.0.1", port))',
             "由 tcp_hello_client.py:15 发出。")
    assert re.search(r"connect\(3, 127\.0\.0\.1:8090\).*  tcp_hello_client\.py:11\n", brief), brief
    sent = [("SYN" if one["tcp.flags.syn"] else "FIN" if one["tcp.flags.fin"] else "data",
             remark["wiretutor.source.text"])
            for one in lines if one["wiretutor.type"] == "packet"
            for remark in one["wiretutor.remarks"] if remark["id"] == "sent-by-line"]
    call = {"SYN": ".connect(", "data": ".send", "FIN": ".close("}
    for kind, text in sent:
        contains(text, call[kind])
    expect(sorted(kind for kind, _ in sent), ["FIN", "FIN", "SYN", "data"], "told of a line")



# --- the process that names them ---

def namers(place):
    """The processes of ours that neither are the program itself nor watch."""
    found = []
    for path in glob.glob("/proc/[0-9]*/exe"):
        pid = int(path.split("/")[2])
        try:
            if os.readlink(path) != os.path.join(place.folder, "wiretutor"):
                continue
            with open(f"/proc/{pid}/status", encoding="ascii") as file:
                status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
            found.append((pid, int(status["PPid"]), status))
        except OSError:
            continue
    return found


def it_may_crash(build):
    """Calls are told without lines from then on, and all else goes on."""
    need("tracing", "user namespace", "packets")
    text = ("import socket, time\ns = socket.socket()\ns.close()\nprint('now', flush=True)\n"
            "time.sleep(1.5)\ns = socket.socket()\ns.close()\n")
    with Playground(build) as place:
        process = place.start("--format", "json", "--for", "20", PYTHON, "-c", text)
        try:
            deadline = time.monotonic() + 10
            line = b""
            while b'"now' not in line and time.monotonic() < deadline:
                line = process.stdout.readline()
                assert line, "it ended before the program printed"
            ours = [one for one in namers(place) if one[1] == process.pid]
            # The one that names has given up nearly all its descriptors.
            victims = [pid for pid, _, status in ours if status.get("Seccomp") == "2"
                       and len(os.listdir(f"/proc/{pid}/fd")) == 5]
            expect(len(victims), 1, f"processes that name, of {ours}")
            os.kill(victims[0], signal.SIGSEGV)
            rest, err = process.communicate(timeout=20)
        finally:
            process.kill()
        calls = [json.loads(one) for one in rest.splitlines()]
        calls = [one for one in calls if one["wiretutor.type"] == "call"]
        expect(process.returncode, 0, err)
        assert [one["wiretutor.call"] for one in calls] == ["socket", "close"], calls
        assert all("wiretutor.source.line" not in one for one in calls), calls


if __name__ == "__main__":
    sys.exit(live.run(
        [of_all_samples("Python"), of_all_samples("C"), *[of_version(n) for n in range(8, 15)],
         an_event_loop, in_c_with_and_without_optimisation, without_g_the_functions_name, in_cpp,
         in_rust, the_story_shows_it, it_may_crash], own_network=False))
