#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Captures with every kind of damage, through every command and format.

    run_mutants.py BUILD [--each N] [--commands N] [--seed TEXT] [FOLDER...]

Of each capture below the folders (samples/captures unless any are named) N mutants are made: bytes
flipped, lengths inflated, records cut, repeated, taken out and moved, times that go backwards, files
that end early. Each goes through all commands of wellformed.py, or through --commands of them, chosen
by the mutant. The same seed makes the same mutants. One that does harm is kept in BUILD/mutants.
"""
import argparse
import concurrent.futures
import gzip
import hashlib
import os
import random
import struct
import sys
import tempfile

import check_schema
import run_captures
import wellformed

TOP = wellformed.TOP
LARGEST = 256 * 1024  # of a mutant: what is longer is cut first
SECONDS = 120
# What the program may take for any of these small files, MiB: of addresses, or resident with the
# sanitizer, whose shadow is elsewhere. (A child's own peak tells nothing: it begins as Python's.)
MEMORY = 192
NUMBERS = (0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff)


# ---- pcap files as lists of records; all others as bytes ----

def read_pcap(data):
    """(byte order, file header, records: (seconds, fraction, sent, bytes, lie)), or None."""
    magic = data[:4]
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<",
             b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}.get(magic)
    if order is None or len(data) < 24:
        return None
    records, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, sent = struct.unpack_from(order + "IIII", data, at)
        if captured > len(data) - at - 16:
            break
        records.append((seconds, fraction, sent, data[at + 16:at + 16 + captured], 0))
        at += 16 + captured
    return (order, data[:24], records) if records else None


def write_pcap(order, header, records):
    out = [header]
    for seconds, fraction, sent, data, lie in records:
        captured = len(data) + lie
        out.append(struct.pack(order + "IIII", seconds & 0xffffffff, fraction & 0xffffffff,
                               captured & 0xffffffff, sent & 0xffffffff) + data)
    return b"".join(out)


def flip_bytes(rng, data, most=8):
    data = bytearray(data)
    for _ in range(rng.randint(1, most)):
        if data:
            at = rng.randrange(len(data))
            data[at] = rng.choice((data[at] ^ 1 << rng.randrange(8), rng.randrange(256), 0, 255))
    return bytes(data)


def inflate(rng, data):
    """A field of one, two or four bytes, near the beginning most of the time, takes another size."""
    size = rng.choice((1, 2, 2, 4))
    if len(data) < size:
        return data
    at = rng.randrange(min(len(data) - size + 1, rng.choice((64, 1 << 20))))
    number = rng.choice(NUMBERS) & (1 << 8 * size) - 1
    return data[:at] + number.to_bytes(size, rng.choice(("big", "little"))) + data[at + size:]


def damage_records(rng, records):
    """One kind of damage to a list of records."""
    i = rng.randrange(len(records))
    seconds, fraction, sent, data, lie = records[i]
    part = data[:rng.randrange(len(data) + 1)]
    kind = rng.randrange(11)
    if kind <= 1:
        records[i] = (seconds, fraction, sent, flip_bytes(rng, data), lie)
    elif kind <= 3:
        records[i] = (seconds, fraction, sent, inflate(rng, data), lie)
    elif kind == 4:  # the capture holds less
        records[i] = (seconds, fraction, max(sent, len(data)), part, lie)
    elif kind == 5:  # it was sent shorter
        records[i] = (seconds, fraction, len(part), part, lie)
    elif kind == 6:
        records[i:i] = [records[rng.randrange(len(records))]] * rng.choice((1, 2, 40))
    elif kind == 7:
        del records[i:i + rng.choice((1, 1, 3))]
    elif kind == 8:
        k = rng.randrange(len(records))
        records[i], records[k] = records[k], records[i]
    elif kind == 9:
        step = rng.choice((-1, -3600, -86400 * 365, 3600, 86400 * 30, 1 << 31))
        records[i:] = [(s + step, *others) for s, *others in records[i:]]
    else:  # wrong numbers in the record header
        lie = rng.choice((0, rng.choice(NUMBERS) - len(data)))
        records[i] = (seconds, rng.choice(NUMBERS), rng.choice(NUMBERS), data, lie)


def mutate(rng, data):
    pcap = read_pcap(data[:LARGEST])
    if pcap is None or rng.randrange(8) == 0:
        return cut(rng, flip_bytes(rng, inflate(rng, data[:LARGEST]), 20))
    order, header, records = pcap
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        if records:
            damage_records(rng, records)
    if rng.randrange(12) == 0:  # another link type
        header = header[:20] + struct.pack(order + "I", rng.choice((0, 1, 101, 113, 276, 239, 147)))
    return cut(rng, write_pcap(order, header, records))


def cut(rng, data):
    return data[:rng.randrange(len(data) + 1)] if rng.randrange(6) == 0 else data


# ---- running ----

def plain(path):
    with open(path, "rb") as f:
        data = f.read()
    if data[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(data)
        except (OSError, EOFError):
            return data
    return data


def try_one(job):
    """(how many commands ran, the reason or None)."""
    build, path, name, number, seed, n_commands, schemas = job
    rng = random.Random(f"{seed}/{name}/{number}")
    data = mutate(rng, plain(path))
    commands = list(wellformed.COMMANDS)
    if n_commands:
        commands = rng.sample(commands, n_commands)
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(data)
        file.flush()
        for done, command in enumerate(commands, 1):
            why = wellformed.wrong(os.path.join(TOP, build, "wiretutor"), command, file.name,
                                   schemas, SECONDS, MEMORY)
            if why:
                kept = keep(build, data)
                return done, f"{command} on mutant {number}, kept in {kept}: {why}"
    return len(commands), None


def keep(build, data):
    folder = os.path.join(TOP, build, "mutants")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, hashlib.sha1(data).hexdigest()[:12])
    with open(path, "wb") as f:
        f.write(data)
    return os.path.relpath(path, TOP)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--each", type=int, default=1)
    parser.add_argument("--commands", type=int, default=0)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_intermixed_args()
    folders = asked.folders or [os.path.join(TOP, "samples/captures")]
    schemas = check_schema.read_schemas()
    jobs = [(asked.build, path, os.path.relpath(path, folder), i, asked.seed, asked.commands,
             schemas)
            for folder in folders for path in run_captures.captures(folder)
            for i in range(asked.each)]
    bad = ran = 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, (job, (n, why)) in enumerate(zip(jobs, pool.map(try_one, jobs, chunksize=4))):
            ran += n
            if done % 50 == 49:
                print(f"   {done + 1} of {len(jobs)}", flush=True)
            if why:
                bad += 1
                print(f"FAIL {job[2]}: {why}", flush=True)
    if not bad:
        print(f"ok {len(jobs)} mutants through {ran} commands, seed {asked.seed}")
    return 1 if bad or not jobs else 0


if __name__ == "__main__":
    sys.exit(main())
