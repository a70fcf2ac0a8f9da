#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Stage transfers and hold what is told of them against what the kernels counted.

    run.py BUILD [--quick | --seeds N] [--first SEED] [--cc NAME] [--jobs N] [--keep DIR] [KIND...]

Each kind with N seeds (2), odd ones with cubic, even ones with reno. --quick: a few kinds, one seed.
Prints a table; a cause told as a fact that no kernel counted is a failure."""
import argparse
import collections
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "../tools"))
import judge  # noqa: E402
import needs  # noqa: E402
from kinds import KINDS  # noqa: E402

QUICK = ["lose-data", "lose-tail", "swap-far", "slow-reader", "exchanges"]


def stage(binary, kind, seed, cc, folder):
    place = os.path.join(folder, f"{kind}-{seed}")
    os.mkdir(place)
    env = {k: v for k, v in os.environ.items() if k != "WIRETUTOR_WITNESS"}
    done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "witness.py"), binary, kind,
                           "--seed", str(seed), "--cc", cc, "--folder", place],
                          capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        return None, [f"not staged: {done.stderr.strip().splitlines()[-1:]}"]
    transfer = json.loads(done.stdout)
    with open(os.path.join(place, "transfer.json"), "w", encoding="utf-8") as file:
        file.write(done.stdout)
    return judge.judge(binary, transfer)


class Table:
    def __init__(self):
        self.rows = collections.defaultdict(collections.Counter)

    def add(self, verdicts):
        for v in verdicts:
            row = self.rows[v.claim.what]
            row["facts"] += v.facts
            row["hedged"] += v.hedged
            row["wrong"] += max(v.facts - v.counted, 0) if v.is_wrong() else 0
            row["doubtful"] += max(v.hedged + v.facts - max(v.counted, v.facts), 0)
            if v.end == (v.sender if v.claim.by == "sender" else judge.other(v.sender)) and \
                    v.which == "explain":
                row["counted"] += v.counted

    def show(self):
        print(f"{'claim':22}{'counted':>9}{'facts':>8}{'wrong':>8}{'likely':>8}{'doubtful':>10}")
        for what in (c.what for c in judge.CLAIMS):
            r = self.rows[what]
            print(f"{what:22}{r['counted']:9}{r['facts']:8}{r['wrong']:8}{r['hedged']:8}"
                  f"{r['doubtful']:10}")


def choose(options):
    kinds = options.kinds or (QUICK if options.quick else list(KINDS))
    seeds = 1 if options.quick else options.seeds
    for kind in kinds:
        for seed in range(options.first, options.first + seeds):
            yield kind, seed, options.cc or ("cubic" if seed % 2 else "reno")


def missing():
    for word in ("proc", "pair", "packets", "tracing"):
        if needs.lacks(word):
            return needs.lacks(word)
    return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cc")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="keep the captures and objects in this folder")
    parser.add_argument("kinds", nargs="*")
    options = parser.parse_intermixed_args()
    binary = os.path.abspath(os.path.join(options.build, "wiretutor"))
    if missing():
        print(f"Running 1 test(s)\nSKIP the kernel as witness: {missing()}")
        return 0
    folder = options.keep or tempfile.mkdtemp(prefix="wiretutor-witness-")
    os.makedirs(folder, exist_ok=True)
    table, bad = Table(), 0
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            print(f"Running {len(list(choose(options)))} test(s)", flush=True)
            staged = {f"{k} {s} {c}": pool.submit(stage, binary, k, s, c, folder)
                      for k, s, c in choose(options)}
            for name, job in staged.items():
                verdicts, wrong = job.result()
                table.add(verdicts or [])
                bad += bool(wrong)
                print(f"FAIL {name}: " + "\n    ".join(wrong) if wrong else f"ok {name}", flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    table.show()
    print(f"{len(staged)} transfers, {bad} contradicted")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
