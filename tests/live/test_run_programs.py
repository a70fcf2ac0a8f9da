#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real servers under `run`, each with a client: whatever the server waits in, it is ended soon after
the client has, its exit code is no failure, and what the client prints is what it prints alone."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

import live
from live import Skip, expect
from program_pairs import FILES, PAIRS
from test_run import PYTHON, Playground
from test_run_ends import together

PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
COMPILED = [("javac", "S.java", "C.java"), ("rustc", "-o", "rust_server", "server.rs"),
            ("rustc", "-o", "rust_client", "client.rs")]
MODULES = ("pyftpdlib", "smtpd")
MOST = 3  # seconds from the last work to the end; none of the pairs has a reason to take longer


def furnish(place, compiled=True):
    """What the servers serve, and their settings; with the programs that are to be compiled."""
    folder = place.scratch
    os.makedirs(os.path.join(folder, "www"))
    with open(os.path.join(folder, "www/hello"), "w", encoding="ascii") as file:
        file.write("HELLO\n")
    for name, text in FILES.items():
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text.replace("{0}", folder))
    if shutil.which("openssl"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x",
                        "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"],
                       capture_output=True, check=True)
    for compiler, *words in COMPILED:
        if compiled and shutil.which(compiler):
            subprocess.run([compiler, *words], cwd=folder, capture_output=True, check=True)
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)


def found(command, folder):
    """The command with its program's path; Skip where it is not there, or is another one."""
    words = [word.replace("{0}", folder) for word in command]
    path = shutil.which(words[0], path=PATH)
    if path is None:
        raise Skip("no program rustc" if words[0].startswith(folder) else
                   f"no program {words[0]}: tests/tools/deps.sh programs installs it")
    if words[0] == "java" and shutil.which("javac") is None:
        raise Skip("no program javac")
    if words[0] == "nc" and "-N" not in subprocess.run(
            ["nc", "-h"], capture_output=True, text=True, check=False).stderr:
        raise Skip("no program nc of OpenBSD: tests/tools/deps.sh programs installs it")
    return [path, *words[1:]]


def need_modules(server):
    """Skip where Python has no longer, or not yet, what the server imports."""
    for module in MODULES:
        if f" {module}" in server[-1] and subprocess.run(
                [PYTHON, "-W", "ignore", "-c", f"import {module}"], capture_output=True,
                check=False).returncode:
            raise Skip(f"no program with Python's module {module}")


def is_work(line):
    """A packet, what the last program did, what anybody printed."""
    kind = line["wiretutor.type"]
    return kind == "packet" or (kind == "program" and line["wiretutor.event"] == "output") or (
        kind == "program" and line["wiretutor.event"] == "ended")


def in_order(lines):
    """Packets by time, as numbered; what a call sends stands behind its beginning."""
    packets = [line for line in lines if line["wiretutor.type"] == "packet"]
    times = [line["frame.time_epoch"] for line in packets]
    expect(times, sorted(times), "the order of time")
    expect([line["frame.number"] for line in packets], list(range(1, len(packets) + 1)), "numbers")
    begun = set()
    for line in lines:
        number = line.get("wiretutor.call_id")
        if line["wiretutor.type"] == "call":
            begun.add(number)
        elif line["wiretutor.type"] == "packet" and number is not None:
            assert number in begun, f"before the call that sent it: {line}"


def is_kept(place, file, lines):
    """The packets of the story are those of the capture."""
    out = live.wiretutor(place.folder, "packets", "--format", "json", file).expect_code(0).out
    told, kept = ([(line["frame.time_epoch"], line["frame.len"]) for line in some
                   if line["wiretutor.type"] == "packet"]
                  for some in (lines, map(json.loads, out.splitlines())))
    expect(told, kept, "the packets of the capture")


def soon_ended(place, name, server, client, text):
    """What a machine that others load adds now and then, it does not add twice."""
    took = pair(place, name, server, client, text)
    if took >= MOST:
        took = pair(place, name, server, client, text)
    assert took < MOST, f"{name} was ended {took:.1f} s after the last work"
    return took


def pair(place, name, server, client, text):
    """Run once; gives how long after its last work it was ended."""
    need_modules(server)
    words = together(found(server, place.scratch), found(client, place.scratch))
    file = os.path.join(place.scratch, name + ".pcapng")
    ended = place.run("-w", file, "--exit-code", "--format", "json", *words, typed="hello\n",
                      env={**os.environ, "PATH": PATH}).expect_code(0)
    lines = [json.loads(line) for line in ended.out.splitlines()]
    in_order(lines)
    is_kept(place, file, lines)
    printed = "".join(line["wiretutor.data"] for line in lines
                      if line.get("wiretutor.event") == "output")
    assert text in printed, f"{text!r} is not in what was printed: {printed}"
    stop = [line for line in lines if line["wiretutor.type"] == "stop"]
    expect([line["wiretutor.stop_reason"] for line in stop], ["idle"], f"why {name} was ended")
    last = max(line["frame.time_epoch"] for line in lines[:lines.index(stop[0])] if is_work(line))
    return stop[0]["frame.time_epoch"] - last


def cases():
    """All at once, four at a time, started with the first; each is a case of its own."""
    running = {}

    def begin(build):
        if running:
            return
        place = Playground(build)
        furnish(place)
        pool = concurrent.futures.ThreadPoolExecutor(4)
        running["place"] = place
        words = sys.argv[2:] or [""]
        for row in [row for row in PAIRS if any(word in row[0] for word in words)]:
            running[row[0]] = pool.submit(soon_ended, place, *row)

    def case(name):
        def one(build):
            begin(build)
            took = running[name].result()
            if "WIRETUTOR_TEST_TIMES" in os.environ:
                print(f"    {name}: {took:.2f} s")
        one.__name__ = name
        return one

    return [case(row[0]) for row in PAIRS], running


if __name__ == "__main__":
    ALL, RUNNING = cases()
    try:
        live.run(ALL, own_network=False)
    finally:
        if "place" in RUNNING:
            shutil.rmtree(RUNNING["place"].folder)
