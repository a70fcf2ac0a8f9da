#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A file that is named without a command: small ones are told as a story, large ones looked over."""
import os
import tempfile

import crafted
import live
from live import contains, expect, wiretutor


def datagrams(packets, conversations):
    return [crafted.ethernet(crafted.datagram(40000 + i % conversations, 9999, b"word"))
            for i in range(packets)]


def written(folder, frames, name="lesson.pcap"):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(crafted.pcap(frames))
    return path


def said(build, *words, code=0):
    return wiretutor(build, *words).expect_code(code).out


def told_as(build, command, path, *words):
    expect(said(build, path, *words), said(build, command, path, *words), f"as {command} tells it")


def how_large(build):
    """The 501st packet or the 11th conversation makes it large."""
    for packets, conversations, command in ((500, 10, "explain"), (501, 1, "overview"),
                                            (11, 11, "overview"), (10, 10, "explain")):
        with tempfile.TemporaryDirectory() as folder:
            told_as(build, command, written(folder, datagrams(packets, conversations)))


def after_the_filter(build):
    """What counts is what is told: packets that the filter takes away do not."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, datagrams(600, 2))
        told_as(build, "overview", path, "udp")
        told_as(build, "explain", path, "udp", "src", "port", "40001")
        told_as(build, "explain", path, "-c", "500")
        told_as(build, "overview", path, "-c", "501")


def the_way_on(build):
    """The overview ends with the command for the whole story."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, datagrams(501, 1))
        contains(said(build, path), f"wiretutor explain {path}")


def a_story_was_asked_for(build):
    """By a command, by a flag that only it has, for a program, or of what cannot be looked at first."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, datagrams(501, 1))
        story = said(build, "explain", path)
        for words in (["--every"], ["-t"], ["--conversation", "1"], ["--packet", "501"], ["-A"], ["-q"],
                      ["--format", "json"], ["--count"]):
            told_as(build, "explain", path, *words)
        with open(path, "rb") as f:
            expect(wiretutor(build, "-", stdin=f.read()).expect_code(0).out, story, "standard input")
        contains(said(build, path, "-w", os.path.join(folder, "copy.pcap")), "Conversation 1 · UDP")


def cut_short(build):
    """Before it is known how large the file is, and after."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, datagrams(600, 1))
        size = os.path.getsize(path)
        for kept, command in ((size - 7, "overview"), (size // 2 - 7, "explain")):
            os.truncate(path, kept)
            got = wiretutor(build, path).expect_code(4)
            want = wiretutor(build, command, path).expect_code(4)
            expect((got.out, got.err), (want.out, want.err), f"as {command} tells it")


def inside_the_sandbox(build):
    """A large file is looked at behind the walls."""
    if build.rstrip("/").endswith("asan"):  # a build for developers: it has none
        return
    with tempfile.TemporaryDirectory() as folder:
        path = written(folder, datagrams(501, 1))
        told_as(build, "overview", path, "--require-sandbox")


if __name__ == "__main__":
    live.run([how_large, after_the_filter, the_way_on, a_story_was_asked_for, cut_short, inside_the_sandbox],
             own_network=False)
