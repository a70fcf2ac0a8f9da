#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Two builds against each other by the clock: user and system time, on a machine that others use too.

    pair.py OLD NEW CAPTURE [TURNS [COMMAND...]]

OLD and NEW are programs. They run by turns, now the one first and now the other, each row TURNS
times (15). What else the machine does can only add to a time: so the least of each is compared,
and beside it the median of the ratios within a turn, which a load that comes and goes moves less
than the times themselves.
"""
import os
import statistics
import sys

COMMANDS = ("flows", "packets", "explain", "packets --format json")


def seconds(program, words, capture):
    """What one run takes of the processors."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    child = os.posix_spawn(program, [program, *words, capture], os.environ, file_actions=[
        (os.POSIX_SPAWN_DUP2, nowhere, fd) for fd in (0, 1, 2)])
    os.close(nowhere)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 4):  # 4: the capture ends early
        raise SystemExit(f"pair.py: {program} {' '.join(words)} {capture} failed")
    return used.ru_utime + used.ru_stime


def compare(programs, words, capture, turns):
    took = [[], []]
    for turn in range(turns):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            took[which].append(seconds(programs[which], words, capture))
    least = [min(times) for times in took]
    ratios = [new / old for old, new in zip(*took)]
    print(f"{' '.join(words):24}{least[0]:9.3f}{least[1]:9.3f}{least[1] / least[0] - 1:+8.1%}"
          f"{statistics.median(ratios) - 1:+10.1%}", flush=True)


def main(old, new, capture, turns="15", *commands):
    print(f"{'processor seconds':24}{'old':>9}{'new':>9}{'least':>8}{'median':>10}")
    for command in commands or COMMANDS:
        compare((old, new), command.split(), capture, int(turns))


if __name__ == "__main__":
    main(*sys.argv[1:])
