#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions a packet, counted by valgrind's callgrind, against a budget: slowness is seen without
a clock, on any machine, whatever else it does.

    run_budget.py BUILD [--set]

Each command reads a capture of N packets and one of 3 N: the difference is what packets cost,
without the start. `packets` costs more than in version 0.1.0 since it ends each line with the message
and what the segment means, and `explain` in Chinese since findings stand below the endings (187 of them
in 3,000 packets of these samples): these rows are what that cost at first. The captures are samples merged
and repeated, and conversations that are all open at once; the latter once more with endpoints chosen
to flood a weak hash, which may cost no more than twice as much. BUDGET is what version 0.1.0 costs; a command may cost 5 % more, and above that it
fails. --set prints the rows of this build: to begin with other samples, those of a build of 0.1.0.
Counted for gcc on x86-64 in the release build; elsewhere it is skipped.
"""
import os
import platform
import re
import subprocess
import sys
import tempfile

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.insert(0, os.path.join(TOP, "tests/bench"))
import mix  # noqa: E402
import needs  # noqa: E402

PACKETS, ROOM = 1000, 0.05
# The mixed capture is of these samples, so that the budgets stay what they are when one is added.
SAMPLES = """
    arp-and-ping backlog-full dhcpv6 dns-cname-tcp dns-http fast-open fragments http-download
    https https-old ipv6-echo keep-alive keep-alive-unanswered linger-zero
    localhost-two-addresses lost-ack lost-data lost-data-fast lost-fin lost-syn mdns ntp
    ping6-neighbour port-reuse reordered rst-unread-data simultaneous-close simultaneous-open
    sticky-packets tcp-echo tcp-echo-after-close tcp-four-segment-close tcp-half-close
    tcp-hello-utf8 tcp-mid-stream tcp-no-data tcp-one-shot tcp-refused tcp-reset
    tcp-syn-unanswered tcp-three-segment-close tcp-upload tftp traceroute-ttl udp-one-way
    udp-port-unreachable udp-reply vlan wrap-around zero-window
""".split()
BUDGET = {  # capture, command: instructions a packet of version 0.1.0 (packets: see above)
    ("mixed", "flows"): 2086,
    ("mixed", "packets"): 4765,
    ("mixed", "packets --format json"): 27159,
    ("mixed", "packets -vv"): 207109,
    ("mixed", "explain"): 8583,
    ("mixed", "explain --lang zh"): 11250,
    ("many", "flows"): 2011,
    ("many", "packets"): 4819,
}
FLOODED = 2  # times what others cost: the most that a chosen capture may


def counted(build, words, path, folder):
    """Instructions from start to end."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
         os.path.join(build, "wiretutor"), *words, path],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert done.returncode == 0 and found, done.stderr
    return int(found[1])


def make_captures(build, folder):
    """{capture: (the one of N packets, the one of 3 N)}."""
    made, samples = {}, os.path.join(folder, "samples")
    os.mkdir(samples)
    for name in SAMPLES:
        os.symlink(os.path.join(TOP, f"samples/captures/{name}.pcap"),
                   os.path.join(samples, f"{name}.pcap"))
    for n in (PACKETS, 3 * PACKETS):
        path = os.path.join(folder, f"mixed-{n}.pcap")
        mix.write(n, path, [samples])
        made.setdefault("mixed", []).append(path)
        for kind in ("many", "flood"):
            path = os.path.join(folder, f"{kind}-{n}.pcap")
            with open(path, "wb") as f:  # eight packets each
                subprocess.run([os.path.join(build, "bench/generate"), kind, str(n // 8)], stdout=f,
                               check=True)
            made.setdefault(kind, []).append(path)
    return made


def why_not(build):
    for word in ("valgrind", "proc"):
        if needs.lacks(word):
            return needs.lacks(word)
    if os.path.basename(build.rstrip("/")) != "release":
        return "the budget is for the release build"
    if platform.machine() != "x86_64":
        return "the budget is for x86-64"
    flags = os.path.join(TOP, build, "flags")
    compiler = open(flags, encoding="utf-8").read().split()[0] if os.path.exists(flags) else "cc"
    said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False).stdout
    return None if "Free Software Foundation" in said else "the budget is for gcc"


def main(build, *words):
    reason = why_not(build)
    if reason:
        print(f"SKIP instructions a packet: {reason}")
        return 0
    failed, costs = False, {}
    with tempfile.TemporaryDirectory() as folder:
        captures = make_captures(build, folder)
        for (kind, command), budget in BUDGET.items():
            less, more = (counted(build, command.split(), path, folder) for path in captures[kind])
            cost = costs[kind, command] = round((more - less) / (2 * PACKETS))
            if "--set" in words:
                print(f'    ("{kind}", "{command}"): {cost},')
            elif cost > budget * (1 + ROOM):
                failed = True
                print(f"FAIL {kind}: {command}: {cost} instructions a packet, {cost / budget - 1:.0%} "
                      f"above the budget of {budget}")
            else:
                print(f"ok {kind}: {command}: {cost} instructions a packet, budget {budget}")
        less, more = (counted(build, ["flows"], path, folder) for path in captures["flood"])
    flooded = (more - less) / (2 * PACKETS) / costs["many", "flows"]
    if flooded > FLOODED:
        failed = True
    print(f"{'FAIL' if flooded > FLOODED else 'ok'} flood: flows: {flooded:.2f} times what others cost, "
          f"at most {FLOODED}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
