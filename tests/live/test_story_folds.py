#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The story of a capture folds what is ordinary, loses none of it, and folds nothing that is odd."""
import os
import re
import struct
import tempfile

import crafted
import live
from live import contains, expect, wiretutor
from test_clock import ACK, SYN, segment

FIN, RST, PSH = 1, 4, 8
TOLD = re.compile(r"^ *([0-9]+)  [0-9]+\.[0-9]{6}  ")
KEPT = re.compile(r"([0-9,]+) packets, ([0-9]+)–([0-9]+): |Packets ([0-9]+)–([0-9]+): |Packet ([0-9]+): ")


class Talk:
    """One connection, packet by packet, with the right numbers."""

    def __init__(self, frames, client, server=8001):
        self.frames, self.ports = frames, (client, server)
        self.next = [1000, 5000]

    def send(self, side, flags, data=b""):
        ack = self.next[1 - side] if flags & ACK else 0
        self.frames.append(segment(*(self.ports if side == 0 else self.ports[::-1]), self.next[side], ack, flags,
                                   data))
        self.next[side] += len(data) + bool(flags & (SYN | FIN))

    def opened(self):
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.send(side, flags)
        return self

    def bulk(self, segments, size=100, side=1):
        for i in range(segments):
            self.send(side, ACK | PSH, b"%04d" % i + b"x" * (size - 4))
            if i % 2:
                self.send(1 - side, ACK)

    def closed(self):
        for side, flags in ((0, FIN | ACK), (1, FIN | ACK), (0, ACK)):
            self.send(side, flags)


def capture(frames):
    """A millisecond from packet to packet."""
    parts = [struct.pack("<IHHiIII", crafted.MICROSECONDS, 2, 4, 0, 0, 262144, crafted.ETHERNET)]
    for i, frame in enumerate(frames):
        parts.append(struct.pack("<IIII", 1700000000 + i // 1000, i % 1000 * 1000, len(frame), len(frame)) + frame)
    return b"".join(parts)


def story(build, frames, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lesson.pcap")
        with open(path, "wb") as f:
            f.write(capture(frames))
        return wiretutor(build, "explain", *words, path).expect_code(0).out


def flat(text):
    return " ".join(text.split())


def told_and_kept(text):
    """The packets with lines of their own; how many others the paragraphs stand for, and where."""
    told = [int(m.group(1)) for m in map(TOLD.match, text.splitlines()) if m]
    kept = []
    for n, within, to, begin, end, one in KEPT.findall(flat(text)):
        first, last = int(within or begin or one), int(to or end or one)
        kept.append((int(n.replace(",", "")) if n else last - first + 1, first, last))
    return told, kept


def every_packet_once(text, packets):
    told, kept = told_and_kept(text)
    expect(len(set(told)), len(told), "packets told twice")
    expect(len(told) + sum(n for n, _, _ in kept), packets, "packets told or kept")
    for n, first, last in kept:
        expect(n <= last - first + 1, True, f"{n} packets within {first}–{last}")


def a_long_row(build):
    """Forty segments of one end: the first are told, the others one paragraph, with their bytes."""
    frames = []
    talk = Talk(frames, 40000).opened()
    talk.bulk(40)
    talk.closed()
    text = story(build, frames)
    every_packet_once(text, len(frames))
    contains(flat(text), "the server sends bytes 1601–4000 in 24 segments; 12 acknowledgements alone.")
    expect(len(told_and_kept(text)[1]), 1, "paragraphs")
    chinese = story(build, frames, "--lang", "zh").replace("\n     ", "")
    contains(chinese, "服务器用 24 个报文段发送字节 1601–4000；12 个纯确认报文段。")


def many_conversations_at_once(build):
    """After the first sixty ordinary packets what is ordinary is folded, each conversation by itself."""
    frames = []
    talks = [Talk(frames, 40000 + i) for i in range(30)]
    for talk in talks:
        talk.opened()
    for _ in range(10):
        for talk in talks:
            talk.bulk(2)
    for talk in talks:
        talk.closed()
    text = story(build, frames)
    told, _ = told_and_kept(text)
    expect(len(told) < 100, True, f"{len(told)} of {len(frames)} packets told one by one")
    expect(text.count("\n") * 5 < story(build, frames, "--every").count("\n"), True, "a fifth of the lines")
    contains(flat(text), "Of conversations 22–30, 9 went just as conversation 1 did (packets 64–1080): "
             "127.0.0.1 → 127.0.0.1, TCP port 8001.")


def what_is_odd_stands_alone(build):
    """A segment that comes again in the middle of a long row is told; what was before it, before it."""
    frames = []
    talk = Talk(frames, 40000).opened()
    talk.bulk(60)
    again = frames[51]
    frames.append(again)
    talk.bulk(60)
    text = story(build, frames)
    every_packet_once(text, len(frames))
    told, kept = told_and_kept(text)
    expect(94 in told, True, "the packet that came again is told")
    expect([last < 94 or first > 94 for _, first, last in kept], [True] * len(kept), "paragraphs around it")


def scans_are_counted(build):
    """A thousand tries that were refused: some told, the others counted with their ports."""
    frames = []
    for port in range(1000):
        frames.append(segment(40000, 2000 + port, 1000, 0, SYN))
        frames.append(segment(2000 + port, 40000, 0, 1001, RST | ACK))
    text = story(build, frames)
    expect(text.count("\n") < 600, True, f"{text.count(chr(10))} lines")
    counted = re.search(r"Of conversations ([0-9]+)–1000, ([0-9,]+) went just as conversation 1 did "
                        r"\(packets ([0-9]+)–2000\): 127\.0\.0\.1 → 127\.0\.0\.1, TCP ports from ([0-9]+) to 2999\.",
                        flat(text))
    expect(counted is not None, True, f"the others counted: {flat(text)[-400:]}")
    headings = text.count("Conversation ") and len(re.findall(r"^Conversation [0-9]+ · TCP", text, re.M))
    expect(headings + int(counted.group(2).replace(",", "")), 1000, "conversations told or counted")


def every_unfolds(build):
    """--every, -A, JSON and one packet by its number show each packet."""
    frames = []
    talk = Talk(frames, 40000).opened()
    talk.bulk(90)
    for words in (["--every"], ["-A"]):
        told, kept = told_and_kept(story(build, frames, *words))
        expect((told, kept), (list(range(1, len(frames) + 1)), []), f"packets with {words}")
    expect(story(build, frames, "--format", "json").count('"wiretutor.type":"packet"'), len(frames), "objects")
    expect(told_and_kept(story(build, frames, "--packet", "130"))[0], [130], "one packet")


def a_live_story_keeps_nothing_back(build):
    """Once nothing comes for a moment, what was folded is told, though the capture goes on."""
    sent = """
import socket, time
a = socket.create_server(("127.0.0.1", 8001))
b = socket.create_connection(("127.0.0.1", 8001))
c, _ = a.accept()
for i in range(200):
    b.sendall(b"x" * 100)
    c.recv(4096)
"""
    with live.Capture(build, "explain", "-i", "lo", "tcp", "port", "8001") as capture:
        live.run_python(sent)
        capture.wait_for(lambda out: KEPT.search(flat(out)) is not None)


if __name__ == "__main__":
    live.run([a_long_row, many_conversations_at_once, what_is_odd_stands_alone, scans_are_counted, every_unfolds],
             own_network=False)
