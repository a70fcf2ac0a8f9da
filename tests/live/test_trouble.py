#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Live capture in trouble: interfaces that go, signals without end, a program that is stopped and
goes on, clocks that step, too few descriptors, too little memory."""
import os
import resource
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import crafted
import live
from live import Capture, closing_lines, contains, expect, until, wiretutor
from test_capture import Datagrams, numbers_in
from test_rotation import Records

CARDS = ("wtcard0", "wtcard1")
HOUR, DAY = 3600, 86400


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=False)


class Cable:
    """Two cards with a cable between them, in this script's own network."""

    def __enter__(self):
        live.need("network", "pair")
        made = ip("link", "add", CARDS[0], "type", "veth", "peer", "name", CARDS[1])
        expect(made.returncode, 0, f"making two cards; it said {made.stderr}")
        for number, card in enumerate(CARDS):
            ip("address", "add", f"10.9.{number}.1/24", "dev", card)
            ip("link", "set", card, "up")
        return self

    def __exit__(self, *_):
        for card in CARDS:  # one end may be in another network: with the other both go
            ip("link", "del", card)


def send_out(numbers):
    """Datagrams that leave by the first card, to an unused address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, CARDS[0].encode())
        for number in numbers:
            sender.sendto(b"datagram %05d." % number, ("255.255.255.255", 9999))


def loses_its_card(build, change, *said):
    """What came before is in the story and in the file; the end is an error, and says why."""
    with Cable(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kept.pcap")
        with Capture(build, "-w", path, "udp", "port", "9999", interface=CARDS[0]) as capture:
            send_out(range(5))
            until("the datagrams to be told", lambda: len(numbers_in(capture.told())) == 5)
            changed = change()
            assert changed.returncode == 0, changed.stderr
            ended = capture.wait().expect_code(3)
        expect(numbers_in(ended.out), list(range(5)), "datagrams told")
        contains(" ".join(ended.err.split()), CARDS[0], *said)
        records = Records(path)
        expect((records.n, records.is_whole), (5, True), "packets in the file, whole")


def the_card_is_removed(build):
    loses_its_card(build, lambda: ip("link", "del", CARDS[0]), "disappeared")


def the_card_goes_down(build):
    loses_its_card(build, lambda: ip("link", "set", CARDS[0], "down"), "down")


def the_card_moves_to_another_network(build):
    live.need("network", "pair")
    with subprocess.Popen(["unshare", "-n", "sleep", "600"]) as other:
        until("another network", lambda: os.stat(f"/proc/{other.pid}/ns/net").st_ino !=
              os.stat("/proc/self/ns/net").st_ino)
        try:
            loses_its_card(build, lambda: ip("link", "set", CARDS[0], "netns", str(other.pid)))
        finally:
            other.kill()


def another_card_goes_while_any_is_captured(build):
    """On "any" the others go on."""
    with Cable(), Datagrams() as datagrams, \
            Capture(build, "udp", "port", "9999", interface="any") as capture:
        send_out(range(3))
        until("three datagrams", lambda: len(numbers_in(capture.told())) >= 3)
        ip("link", "del", CARDS[0])
        datagrams.send(range(3, 6))
        until("three more", lambda: 5 in numbers_in(capture.told()))
        capture.stop().expect_code(0)


class Storm:
    """So many signals as fit: `with Storm(pid, signal.SIGWINCH): ...`."""

    def __init__(self, pid, *which):
        self.pid, self.which, self.sent, self.over = pid, which, 0, False
        self.thread = threading.Thread(target=self.blow)

    def blow(self):
        while not self.over:
            for which in self.which:
                os.kill(self.pid, which)
                self.sent += 1
            time.sleep(0.0002)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.thread.join()


def signals_without_end(build):
    """Every wait is interrupted, and no packet, line or byte of the file is lost."""
    with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
        path = os.path.join(folder, "kept.pcap")
        with Capture(build, "--every", "-w", path, "udp") as capture:
            with Storm(capture.process.pid, signal.SIGWINCH, signal.SIGCONT, signal.SIGUSR2,
                       signal.SIGCHLD) as storm:
                for number in range(300):
                    datagrams.send([number])
                    time.sleep(0.002)
                until("all datagrams", lambda: len(numbers_in(capture.told())) == 300)
                until("a real storm", lambda: storm.sent > 300)
            ended = capture.stop().expect_code(0)
        expect(numbers_in(ended.out), list(range(300)), "datagrams told")
        expect(closing_lines(ended)[0], 300, "captured")
        expect((Records(path).n, Records(path).is_whole), (300, True), "packets in the file, whole")


def the_counts_asked_for_without_end(build):
    with Datagrams() as datagrams, Capture(build, "--every", "udp") as capture:
        with Storm(capture.process.pid, signal.SIGUSR1):
            datagrams.send(range(200))
            until("all datagrams", lambda: len(numbers_in(capture.told())) == 200)
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), list(range(200)), "datagrams told")


def stopped_and_going_on(build):
    """Ctrl-Z, and fg: what came meanwhile waits in the kernel. (Where no shell waits, SIGTSTP stops
    nobody: SIGSTOP does.)"""
    with Datagrams() as datagrams, Capture(build, "udp") as capture:
        datagrams.send(range(10))
        until("ten datagrams", lambda: len(numbers_in(capture.told())) == 10)
        for turn in range(1, 4):
            capture.process.send_signal(signal.SIGSTOP)
            until("the program to stop", lambda: state_of(capture.process.pid) == "T")
            datagrams.send(range(10 * turn, 10 * turn + 10))
            capture.process.send_signal(signal.SIGCONT)
            until("ten more", lambda n=10 * turn + 10: len(numbers_in(capture.told())) == n)
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), list(range(40)), "datagrams told")


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        return f.read().rsplit(")", 1)[1].split()[0]


def ended_by_each_signal(build):
    """Each signal that ends it ends it in order: the story complete, the file whole."""
    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
            path = os.path.join(folder, "kept.pcap")
            # the caller of this script may ignore SIGHUP
            with Capture(build, "-w", path, "udp",
                         before=["env", f"--default-signal={how.name[3:]}"]) as capture:
                datagrams.send(range(20))
                ended = capture.stop(how).expect_code(0)
            expect(numbers_in(ended.out), list(range(20)), f"datagrams told, {how.name}")
            expect((Records(path).n, Records(path).is_whole), (20, True), f"the file, {how.name}")


def nohup_means_it(build):
    with Datagrams() as datagrams, Capture(build, "udp", before=["nohup"]) as capture:
        capture.process.send_signal(signal.SIGHUP)
        datagrams.send(range(5))
        until("the datagrams to be told", lambda: len(numbers_in(capture.told())) == 5)
        capture.stop().expect_code(0)


def clocks_that_step(build):
    """Packets from before, and from long after: every view stands it, and no time is absurd."""
    frame = crafted.ethernet(crafted.datagram(40000, 9999, b"datagram 00001."))
    steps = (0, 1, -HOUR, 2, -DAY, 3, 2**31, 4, -1700000000, 5, 2**32 - 1700000001)
    data = bytearray(crafted.pcap([frame] * len(steps)))
    for number, step in enumerate(steps):
        struct.pack_into("<I", data, 24 + number * (16 + len(frame)), 1700000000 + step)
    views = (["explain"], ["explain", "--lang", "zh"], ["packets", "-v"], ["flows", "-v"],
             ["ladder"], ["flows", "--format", "json"], ["packets", "--format", "csv"])
    with tempfile.TemporaryDirectory() as folder:
        for view in views:
            out = wiretutor(build, *view, "-r", "-", stdin=bytes(data)).expect_code(0).out
            assert out and "lasted -" not in out and "time -" not in out, (view, out)
        for words in (["-G", "1"], ["-G", "60", "-W", "50"]):
            wiretutor(build, "-r", "-", "-w", folder + "/%s.pcap", *words, "--count",
                      stdin=bytes(data)).expect_code(0)
            kept = [Records(os.path.join(folder, name)) for name in os.listdir(folder)]
            assert all(r.is_whole for r in kept) and sum(r.n for r in kept) == len(steps), words
            for name in os.listdir(folder):
                os.remove(os.path.join(folder, name))


def limited(which, most):
    return lambda: resource.setrlimit(which, (most, most))


def too_little_of_everything(build):
    """Few descriptors, little memory: it works, or says what is missing; nothing else. (127: it could
    not even be loaded.)"""
    program = os.path.join(build, "wiretutor")
    sample = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
    limits = [(resource.RLIMIT_NOFILE, most) for most in (3, 4, 5, 6, 7, 8, 10, 12, 16)]
    if build.endswith("release"):  # sanitizers take addresses without end
        limits += [(resource.RLIMIT_AS, mib << 20) for mib in (8, 12, 16, 24, 32, 48, 64)]
    for limit in limits:
        for words in ([program, "explain", sample], [program, "-i", "lo"]):
            code, out, said = with_limit(words, limit)
            assert code in (0, 127) or (code == 3 and "wiretutor: " in said), (words, limit, code, said)
            assert code != 0 or out or "packets captured" in said, (words, limit)


def walls(program, sample, most):
    """(exit code, what -v says of the walls) with so many bytes of addresses."""
    done = subprocess.run([program, "explain", "-v", sample], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=live.DEADLINE, check=False,
                          preexec_fn=limited(resource.RLIMIT_AS, most))
    said = done.stderr.decode("utf-8", "replace")
    return done.returncode, [line for line in said.splitlines() if "andbox" in line or "Landlock" in line]


def no_wall_is_left_out_for_want_of_memory(build):
    """Either all walls that there are stand, or it ends with an error."""
    program = os.path.join(build, "wiretutor")
    sample = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
    code, whole = walls(program, sample, resource.RLIM_INFINITY)
    expect((code, bool(whole)), (0, True), "with all memory: exit code, does it speak of walls?")
    if not build.endswith("release"):  # sanitizers take addresses without end, and have no walls
        return
    ended = set()
    for most in range(8 << 20, 48 << 20, 256 << 10):
        code, said = walls(program, sample, most)
        ended.add(code)
        assert said == whole or (code != 0 and not said), (most, code, said, whole)
    assert ended >= {0, 3}, ended


def with_limit(words, limit):
    """(exit code, output, what it said); one that captures is ended when it does."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            preexec_fn=lambda: resource.setrlimit(limit[0], (limit[1], limit[1]))) as process:
        try:
            until("its end, or that it listens", lambda: process.poll() is not None
                  or b"listening on" in Capture.said(err))
            process.send_signal(signal.SIGINT)
            code = process.wait(live.DEADLINE)
        finally:
            process.kill()
        return code, Capture.said(out), Capture.said(err).decode("utf-8", "replace")


def nothing_open(build):
    """Started with closed standard streams: no message may land in what was opened in their place."""
    sample = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
    program = os.path.join(build, "wiretutor")
    for closed in ("<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "kept.pcap")
            subprocess.run(["sh", "-c", f'"$1" -v "$2" -w "$3" {closed}', "sh", program, sample,
                            path], capture_output=True, timeout=live.DEADLINE, check=False)
            records = Records(path)
            expect((records.n, records.is_whole), (10, True), f"packets, whole, with {closed}")


if __name__ == "__main__":
    live.run([the_card_is_removed, the_card_goes_down, the_card_moves_to_another_network,
              another_card_goes_while_any_is_captured, signals_without_end,
              the_counts_asked_for_without_end, stopped_and_going_on, ended_by_each_signal, nohup_means_it,
              clocks_that_step, too_little_of_everything,
              no_wall_is_left_out_for_want_of_memory, nothing_open])
