#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How fast, and in how much memory, beside others: the table of docs/performance.md.

    run.py BUILD [--quick] [ROW...]

Rows: mixed, json, 10k, 100k, 1m, one, start; all of them by default. --quick makes captures of a
tenth of the size. Captures are made in BUILD/bench and kept for the next time.

Each row is measured by turns: every command once, then every command again, so that what else the
machine does touches all alike; shown is the median. What takes more than ten seconds runs once;
what is stopped (after 60 s of processor time, at 4 GB) says so. "x" compares processor times: how often slower than the row's
first command.
"""
import os
import shutil
import statistics
import subprocess
import sys

import mix

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "../.."))
SECONDS, MEGABYTES = 60, 4096
TURNS, LONG = 5, 10.0


class Run:
    """What one run of a command took."""

    def __init__(self, said):
        self.how, wall, cpu, kib = said.rstrip("\n").split("\t")
        self.wall, self.cpu, self.kib = float(wall), float(cpu), int(kib)

    @property
    def stopped(self):
        return self.how in ("time", "memory")


def measure(build, command):
    # measure.c starts the command: a process's peak begins with the memory of its parent
    return Run(subprocess.run([os.path.join(build, "bench/measure"), str(SECONDS), str(MEGABYTES),
                               *command], check=True, capture_output=True, text=True).stdout)


def by_turns(build, commands, turns):
    """{name: [Run]}."""
    runs = {name: [] for name, _ in commands}
    for _ in range(turns):
        for name, command in commands:
            if not any(r.wall > LONG for r in runs[name]):
                runs[name].append(measure(build, command))
    return runs


def row(name, runs, packets, first):
    cpu = statistics.median(r.cpu for r in runs)
    wall = statistics.median(r.wall for r in runs)
    kib = max(r.kib for r in runs)
    stopped = next((r.how for r in runs if r.stopped), None)
    ended = next((r.how for r in runs if r.how.startswith("exit")), "")
    more = ">" if stopped else ""
    ratio = "-" if ended else f"{more}{cpu / first:.2f}" if first else "1"
    speed = f"{packets / cpu / 1e6:.2f}" if packets and cpu and not stopped and not ended else "-"
    note = {"time": f"stopped after {SECONDS} s", "memory": f"stopped at {MEGABYTES} MB"}.get(stopped, ended)
    print(f"  {name:34}{more + f'{wall:.3f}':>9}{more + f'{cpu:.3f}':>9}{speed:>9}{kib / 1024:>9.1f}"
          f"{ratio:>10}  {note}".rstrip(), flush=True)
    return cpu, kib


def table(title, build, path, packets, commands, turns=TURNS):
    """One block of the output; {name: (cpu, KiB)}."""
    here = [(n, [*c, path]) for n, c in commands if shutil.which(c[0])]
    print(f"{title}\n  {'command':34}{'wall s':>9}{'CPU s':>9}{'Mpkt/s':>9}{'MiB':>9}{'x':>10}")
    for name, command in commands:
        if not shutil.which(command[0]):
            print(f"  {name:34} not installed")
    runs, result, first = by_turns(build, here, turns), {}, None
    for name, _ in here:
        result[name] = row(name, runs[name], packets, first)
        first = first or result[name][0]
    print(flush=True)
    return result


# Captures

def folders():
    given = os.environ.get("CAPTURES", os.path.join(TOP, "../shared/captures"))
    return [given] if os.path.isdir(given) else [os.path.join(TOP, "samples/captures")]


def capture(build, name, make):
    path = os.path.join(build, "bench", name + ".pcap")
    if not os.path.exists(path):
        make(path + ".new")
        os.rename(path + ".new", path)
    return path


def mixed_capture(build, packets):
    return capture(build, f"mixed-{packets}", lambda path: mix.write(packets, path, folders()))


def made_capture(build, kind, n):
    def make(path):
        with open(path, "wb") as f:
            subprocess.run([os.path.join(build, "bench/generate"), kind, str(n)], stdout=f, check=True)
    return capture(build, f"{kind}-{n}", make)


# Rows

def ours(build, *words):
    return [os.path.join(build, "wiretutor"), *words]


def loop(build):
    return ("libpcap, bare loop", [os.path.join(build, "bench/loop")])


FLOWS_PEERS = [("tshark -q -z conv,tcp", ["tshark", "-n", "-q", "-z", "conv,tcp", "-r"]),
               ("tcptrace -n", ["tcptrace", "-n"])]


def row_mixed(build, scale):
    n = 200_000 // scale
    table(f"Mixed capture, {n} packets", build, mixed_capture(build, n), n, [
        loop(build), ("flows", ours(build, "flows")), ("packets", ours(build, "packets")),
        ("explain", ours(build, "explain")), ("explain --lang zh", ours(build, "explain", "--lang", "zh")),
        ("packets --format json", ours(build, "packets", "--format", "json")),
        ("tcpdump -n", ["tcpdump", "-n", "-r"]), ("tshark -n", ["tshark", "-n", "-r"]),
        *FLOWS_PEERS])


def row_json(build, scale):
    n = 20_000 // scale
    table(f"JSON, the first {n} packets of the mixed capture", build, mixed_capture(build, n), n, [
        ("packets --format json", ours(build, "packets", "--format", "json")),
        ("tshark -T ek", ["tshark", "-n", "-T", "ek", "-r"])], turns=3)


def row_many(build, conversations):
    n = conversations * 8
    return table(f"{conversations} conversations open at once, {n} packets", build,
                 made_capture(build, "many", conversations), n, [
                     loop(build), ("flows", ours(build, "flows")), ("explain", ours(build)),
                     ("packets", ours(build, "packets")), ("tcpdump -n", ["tcpdump", "-n", "-r"]),
                     *FLOWS_PEERS], turns=TURNS if conversations < 100_000 else 3)


def row_one(build, scale):
    n = 1_000_000 // scale
    table(f"One conversation of {n} packets", build, made_capture(build, "one", n), n, [
        loop(build), ("flows", ours(build, "flows")), ("packets", ours(build, "packets")),
        ("explain", ours(build)), ("tcpdump -n", ["tcpdump", "-n", "-r"]), *FLOWS_PEERS], turns=3)


def row_start(build, _):
    lesson = os.path.join(TOP, "samples/captures/tcp-echo.pcap")
    table("Start: a lesson of ten packets", build, lesson, 0, [
        loop(build), ("explain", ours(build)), ("flows", ours(build, "flows")),
        ("tcpdump -n", ["tcpdump", "-n", "-r"]), ("tshark -n", ["tshark", "-n", "-r"])], turns=25)


ROWS = {"mixed": row_mixed, "json": row_json,
        "10k": lambda build, scale: row_many(build, 10_000 // scale),
        "100k": lambda build, scale: row_many(build, 100_000 // scale),
        "1m": lambda build, scale: row_many(build, 1_000_000 // scale),
        "one": row_one, "start": row_start}


def growth(results, scale):
    few, lot = results.get("10k"), results.get("1m")
    if not few or not lot:
        return
    per = [r["flows"][0] / n for r, n in ((few, 80_000 / scale), (lot, 8_000_000 / scale))]
    more = (lot["flows"][1] - few["flows"][1]) * 1024 / (990_000 / scale)
    print(f"flows, 1,000,000 conversations against 10,000: {per[1] / per[0]:.2f} times the processor "
          f"time a packet, {more:.0f} bytes a conversation")


def main(build, *words):
    scale = 10 if "--quick" in words else 1
    rows = [w for w in words if w != "--quick"] or list(ROWS)
    build = os.path.abspath(build)
    results = {name: ROWS[name](build, scale) for name in rows}
    growth(results, scale)


if __name__ == "__main__":
    main(*sys.argv[1:])
