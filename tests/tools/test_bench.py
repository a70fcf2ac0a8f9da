#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What `make bench` measures with is right: captures as they should be, times and limits as they are.

    test_bench.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.insert(0, os.path.join(TOP, "tests/bench"))
import mix  # noqa: E402
import needs  # noqa: E402
import run as bench  # noqa: E402


def told(build, command, path):
    done = subprocess.run([os.path.join(build, "wiretutor"), command, "--format", "json", path],
                          capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    wanted = {"flows": "conversation", "packets": "packet"}[command]
    return [row for row in rows if row["wiretutor.type"] == wanted]


def made(build, kind, n, folder):
    path = os.path.join(folder, f"{kind}-{n}.pcap")
    with open(path, "wb") as f:
        subprocess.run([os.path.join(build, "bench/generate"), kind, str(n)], stdout=f, check=True)
    return path


def many_conversations_are_whole_and_open_at_once(build, folder):
    path = made(build, "many", 300, folder)
    rows = told(build, "flows", path)
    assert len(rows) == 300
    for row in rows:
        assert (row["wiretutor.open"], row["wiretutor.close"], row["wiretutor.verdict"]) == \
            ("three-way", "three-segment", "normal"), row
        assert row["wiretutor.client.bytes"] == row["wiretutor.server.bytes"] == 24, row
    packets = told(build, "packets", path)
    assert len(packets) == 2400 and all(p["tcp.flags.syn"] for p in packets[:300])
    assert all(p["tcp.checksum.status"] == p["ip.checksum.status"] == 1 for p in packets)


def one_conversation_has_all_packets(build, folder):
    path = made(build, "one", 1000, folder)
    (row,) = told(build, "flows", path)
    assert row["wiretutor.client.packets"] + row["wiretutor.server.packets"] == 1000
    assert row["wiretutor.verdict"] == "open" and row["wiretutor.open"] == "three-way", row
    assert not any(key.startswith("tcp.analysis.") and "retrans" in key
                   for p in told(build, "packets", path) for key in p)


def a_mix_repeats_every_packet_in_order_of_time(build, folder):
    path = os.path.join(folder, "mixed.pcap")
    once = mix.write(10, path, [os.path.join(TOP, "samples/captures")])
    assert once > 300
    mix.write(2 * once, path, [os.path.join(TOP, "samples/captures")])
    rows = told(build, "packets", path)
    times = [row["frame.time_epoch"] for row in rows]
    assert len(rows) == 2 * once and times == sorted(times)
    assert [r["frame.len"] for r in rows[:once]] == [r["frame.len"] for r in rows[once:]]


def what_takes_too_much_is_stopped(build, _):
    def measured(seconds, megabytes, *command):
        return bench.Run(subprocess.run([os.path.join(build, "bench/measure"), str(seconds),
                                         str(megabytes), *command], check=True, text=True,
                                        capture_output=True).stdout)
    assert measured(1, 4096, "sh", "-c", "while :; do :; done").how == "time"
    hungry = [sys.executable, "-c", "import time; b = bytearray(1 << 28); time.sleep(600)"]
    assert measured(60, 128, *hungry).how == "memory"
    done = measured(60, 4096, sys.executable, "-c", "b = bytearray(1 << 26); sum(range(3000000))")
    assert done.how == "done" and done.kib > 1 << 16 and 0.01 < done.cpu < 60, vars(done)
    assert measured(60, 4096, "false").how == "exit 1"


def main(build):
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for case in (many_conversations_are_whole_and_open_at_once, one_conversation_has_all_packets,
                     a_mix_repeats_every_packet_in_order_of_time, what_takes_too_much_is_stopped):
            name = case.__name__.replace("_", " ")
            if case is what_takes_too_much_is_stopped and needs.lacks("proc"):
                print(f"SKIP {name}: {needs.lacks('proc')}")  # it tells what memory is held
                continue
            try:
                case(os.path.abspath(build), folder)
                print(f"ok {name}")
            except AssertionError as why:
                failed = True
                print(f"FAIL {name}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
