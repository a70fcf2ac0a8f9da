#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One transfer between two hosts, and what everybody knows of it, as one JSON object.

    witness.py WIRETUTOR KIND [--seed N] [--cc reno|cubic] [--folder DIR]
    witness.py --kinds

See README.md."""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import network  # noqa: E402
from kinds import KINDS  # noqa: E402

PATIENCE = 60
PYTHON = next((p for p in ("/usr/bin/python3", sys.executable) if os.path.exists(p)))


def start(binary, host, folder, text):
    """A program on its host, watched: its packets and calls, and what its kernel says."""
    capture = os.path.join(folder, host.name + ".pcap")
    with open(os.path.join(folder, host.name + ".json"), "wb") as out:
        process = subprocess.Popen(  # pylint: disable=consider-using-with
            host.within(binary, "run", "--host", "--format", "json", "-w", capture, "--",
                        PYTHON, "-c", text), stdin=subprocess.DEVNULL, stdout=out,
            stderr=subprocess.PIPE)
    return process, capture


def end(process, what):
    try:
        _, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"the {what} did not end") from None
    assert process.returncode == 0, f"the {what}: {process.returncode}: {err.decode()}"


def told(folder, name):
    with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def of_type(objects, name):
    return [o for o in objects if o["wiretutor.type"] == name]


def transfer(binary, name, seed, cc, folder):
    """Stage it. The capture of each end holds what that end's kernel sent and got."""
    kind = KINDS[name]
    chance = random.Random(f"{name} {seed}")
    # a route of the namespace would do as well: what a program may choose is what is allowed
    settings = ("net.ipv4.tcp_no_metrics_save=1", *kind.settings)
    hosts, relay = {}, None
    try:
        for which, address in (("client", network.CLIENT), ("server", network.SERVER)):
            hosts[which] = network.Host(which, address, settings)
        hosts["client"].knows(network.SERVER, network.MACS["server"])
        hosts["server"].knows(network.CLIENT, network.MACS["client"])
        relay = network.Relay(kind.make(chance, kind))
        before = {which: host.counters() for which, host in hosts.items()}
        texts = kind.programs(cc)
        running = {"server": start(binary, hosts["server"], folder, texts[1])}
        give_up = time.monotonic() + PATIENCE
        while not hosts["server"].listens(9000):
            assert running["server"][0].poll() is None, "the server ended before it listened"
            assert time.monotonic() < give_up, "the server does not listen"
            time.sleep(0.01)
        running["client"] = start(binary, hosts["client"], folder, texts[0])
        for which in ("client", "server"):
            end(running[which][0], which)
        after = {which: host.counters() for which, host in hosts.items()}
        lost = {"client": relay.lost[1], "server": relay.lost[0]}
    finally:
        if relay:
            relay.close()
        for host in hosts.values():
            host.close()
    ends = {}
    for which, (_, capture) in running.items():
        objects = told(folder, which)
        ends[which] = {
            "capture": capture, "story": os.path.join(folder, which + ".json"),
            "calls": of_type(objects, "call"), "tcp_info": of_type(objects, "tcp_info"),
            "lost": lost[which],  # of what it sent
            "counters": {k: v - before[which].get(k, 0) for k, v in after[which].items()
                         if v != before[which].get(k, 0)}}
    return {"kind": name, "what": kind.what, "seed": seed, "cc": cc, **ends}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", action="store_true", help="list them")
    parser.add_argument("wiretutor", nargs="?")
    parser.add_argument("kind", nargs="?", choices=sorted(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cc", default="cubic")
    parser.add_argument("--folder", help="for the captures; else a new one, which stays")
    options = parser.parse_args()
    if options.kinds:
        for name, kind in KINDS.items():
            print(f"{name:22}{kind.what}")
        return
    if not options.kind:
        parser.error("which kind?")
    network.enter()
    folder = options.folder or tempfile.mkdtemp(prefix="wiretutor-witness-")
    result = transfer(os.path.abspath(options.wiretutor), options.kind, options.seed, options.cc,
                      folder)
    json.dump(result, sys.stdout)
    print()


if __name__ == "__main__":
    main()
