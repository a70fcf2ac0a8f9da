#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One capture of many: those of a folder, merged by their times and repeated.

    mix.py PACKETS OUT FOLDER...

Ethernet captures in the pcap format only; of a broken one, what comes before. Each file begins at
the same moment, and each round after the one before. The same files give the same bytes.
"""
import glob
import os
import struct
import sys

MAGICS = {b"\xd4\xc3\xb2\xa1": ("<", 1000), b"\xa1\xb2\xc3\xd4": (">", 1000),
          b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\x3c\x4d": (">", 1)}
ETHERNET, LONGEST = 1, 65535
START, SECOND = 1_700_000_000 * 10**9, 10**9
ALONE = {"congestion.pcap"}  # a sample with more packets than all others: it would be the mix


def records(path):
    """(nanoseconds since the first, length on the wire, bytes) of each packet."""
    with open(path, "rb") as f:
        data = f.read()
    if len(data) < 24 or data[:4] not in MAGICS:
        return
    order, unit = MAGICS[data[:4]]
    if struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF != ETHERNET:
        return
    at, first = 24, None
    while at + 16 <= len(data):
        seconds, fraction, kept, sent = struct.unpack_from(order + "IIII", data, at)
        if kept > LONGEST or at + 16 + kept > len(data):
            return
        time = seconds * SECOND + fraction * unit
        first = time if first is None else first
        yield max(0, time - first), max(kept, sent), data[at + 16:at + 16 + kept]
        at += 16 + kept


def mixed(folders):
    paths = sorted(path for folder in folders for ending in ("pcap", "cap", "dmp", "trace")
                   for path in glob.glob(os.path.join(folder, "**", "*." + ending), recursive=True)
                   if os.path.basename(path) not in ALONE)
    all_of_them = [r for path in paths for r in records(path)]
    return sorted(all_of_them, key=lambda r: r[0])  # stable: those of one file keep their order


def write(packets, out, folders):
    """How many different packets there were."""
    once = mixed(folders)
    if not once:
        raise SystemExit(f"mix.py: no Ethernet capture in {' '.join(folders)}")
    length = once[-1][0] + SECOND
    with open(out, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, ETHERNET))
        for i in range(packets):
            time, sent, kept = once[i % len(once)]
            time += START + i // len(once) * length
            f.write(struct.pack("<IIII", time // SECOND & 0xFFFFFFFF, time % SECOND, len(kept), sent))
            f.write(kept)
    return len(once)


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
