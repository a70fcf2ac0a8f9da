#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Live: how many of the packets on lo are kept at a rate, beside tcpdump.

    live.py BUILD [PER_SECOND [SECONDS [TURNS]]]

300,000 a second for 10 s, three times, if nothing else is said. In a network namespace of its own
(which takes root), whose lo cuts what the sender sends in one piece. By turns; each line says what
was sent, at which rate that went, what was kept and what the kernel dropped: tcpdump's kernel hears
each packet of lo twice, and counts it twice where it drops it.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OWN = "WIRETUTOR_BENCH_NETWORK"


def own_network():
    if os.environ.get(OWN):
        subprocess.run(["ip", "link", "set", "lo", "up", "gso_max_segs", "1"], check=True)
        return
    os.environ[OWN] = "1"
    os.execvp("unshare", ["unshare", "-n", sys.executable, "-B", *sys.argv])


def counts(said):
    """{what: how many} of the closing lines, which are tcpdump's."""
    found = {}
    for what in ("captured", "dropped by kernel"):
        line = re.search(rf"^(\d+) packets? {what}", said, re.MULTILINE)
        assert line, said
        found[what] = int(line[1])
    return found


def one(build, command, rate, seconds):
    """(sent, per second, kept, dropped)."""
    with tempfile.TemporaryFile("w+") as err:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=err) as program:
            while "listening on" not in os.pread(err.fileno(), 4096, 0).decode():
                assert program.poll() is None, os.pread(err.fileno(), 4096, 0)
                time.sleep(0.01)
            sender = subprocess.run(
                [os.path.join(build, "bench/send"), str(rate), str(seconds), "cut"], check=True,
                stdout=subprocess.PIPE, text=True)
            time.sleep(1)  # tcpdump does not drain: what its block holds comes within that time
            program.send_signal(signal.SIGINT)
            program.wait()
        err.seek(0)
        said = counts(err.read())
    sent, took = sender.stdout.split()
    return int(sent), int(sent) / float(took), said["captured"], said["dropped by kernel"]


def main(build, rate="300000", seconds="10", turns="3"):
    own_network()
    wiretutor = os.path.join(build, "wiretutor")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "kept.pcap")
        commands = [("flows", [wiretutor, "flows", "-i", "lo"]),
                    ("-w", [wiretutor, "-i", "lo", "-w", file]),
                    ("tcpdump -w", ["tcpdump", "-n", "-i", "lo", "-w", file])]
        print(f"  {'command':12}{'sent':>10}{'a second':>10}{'kept':>10}{'dropped':>10}")
        for _ in range(int(turns)):
            for name, command in commands:
                if shutil.which(command[0]):
                    sent, speed, kept, dropped = one(build, command, int(rate), float(seconds))
                    print(f"  {name:12}{sent:>10}{speed:>10.0f}{kept:>10}{dropped:>10}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
