#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""An interface that goes while it is captured: for a moment, for good, under another name. Whatever
is being made of the packets, nothing of what came before is left out."""
import contextlib
import json
import os
import re
import tempfile
import time

import live
from live import Capture, contains, expect, until
from test_capture import numbers_in
from test_rotation import Records, files_in, told
from test_trouble import CARDS, Cable, ip, send_out

CARD, OTHER_NAME = CARDS[0], "wtother"
FILTER = ("udp", "port", "9999")
MANY = 5


def change(*words):
    done = ip(*words)
    assert done.returncode == 0, done.stderr


def wait_for(capture, n):
    until(f"{n} datagrams to be told", lambda: len(numbers_in(capture.told())) == n)


def down_and_up(meanwhile):
    change("link", "set", CARD, "down")
    meanwhile()
    change("link", "set", CARD, "up")


def one_more_file(folder):
    before = len(files_in(folder))
    time.sleep(1)
    until("a new file while the interface is down", lambda: len(files_in(folder)) > before)


def down_for_a_moment(build):
    """As long as it takes to plug a cable in again: the capture goes on, and so does rotation."""
    with Cable(), tempfile.TemporaryDirectory() as folder, \
            Capture(build, "-G", "1", "-w", folder + "/%s", *FILTER, interface=CARD) as capture:
        send_out(range(5))
        wait_for(capture, 5)
        down_and_up(lambda: one_more_file(folder))
        send_out(range(5, 10))
        wait_for(capture, 10)
        ended = capture.stop().expect_code(0)
        expect(numbers_in(ended.out), list(range(10)), "datagrams told")
        names = files_in(folder)
        assert all(Records(os.path.join(folder, name)).is_whole for name in names), names
        expect(told(build, folder, names), list(range(10)), "datagrams in the files")


def down_again_and_again(build):
    """Each time is a new one: it is the last that would have to last."""
    with Cable(), Capture(build, *FILTER, interface=CARD) as capture:
        for turn in range(25):
            down_and_up(lambda: time.sleep(0.15))
            send_out([turn])
            wait_for(capture, turn + 1)
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), list(range(25)), "datagrams told")


def stopped_while_it_is_down(build):
    with Cable(), Capture(build, *FILTER, interface=CARD) as capture:
        send_out(range(5))
        change("link", "set", CARD, "down")
        time.sleep(0.3)
        assert capture.process.poll() is None, "it has ended"
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), list(range(5)), "datagrams told")


def renamed_while_it_is_up(build):
    with Cable(), Capture(build, *FILTER, interface=CARD) as capture:
        send_out(range(5))
        wait_for(capture, 5)
        done = ip("link", "set", CARD, "name", OTHER_NAME)
        if done.returncode != 0:
            raise live.Skip(f"this kernel renames only what is down: {done.stderr.strip()}")
        change("link", "set", OTHER_NAME, "name", CARD)
        send_out(range(5, 10))
        wait_for(capture, 10)
        capture.stop().expect_code(0)


def every_command(build, folder, stack):
    """The program as every command on the card: what → capture."""
    kept = [os.path.join(folder, name) for name in ("story", "flows", "many")]
    captures = {}
    for what, command, words in (("story", [], ["-w", kept[0]]),
                                 ("story in Chinese", [], ["--lang", "zh"]),
                                 ("flows", ["flows"], ["-w", kept[1]]),
                                 ("flows as JSON", ["flows"], ["--format", "json"]),
                                 ("ladder", ["ladder", "--conversation", "1"], []),
                                 ("count", [], ["--count"]),
                                 ("packets", ["packets"], ["--format", "json", "-C", "1", "-w",
                                                           kept[2]])):
        captures[what] = stack.enter_context(
            Capture(build, *words, *FILTER, interface=CARD, command=command))
    return captures


def told_to_its_end(ended, folder):
    """What each command says when its input is over, though it was not asked to end."""
    contains(ended["story"].out, "datagram 00004.", "Evidence: packets 1, 5.")
    contains(ended["story in Chinese"].out, "datagram 00004.", "依据：")
    assert re.search(r"^ *1  .*:9999 ", ended["flows"].out, re.MULTILINE), ended["flows"].out
    row, = (json.loads(line) for line in ended["flows as JSON"].out.splitlines())
    expect(row["wiretutor.client.packets"], MANY, "packets of the conversation in JSON")
    contains(ended["ladder"].out, "9999")
    contains(ended["count"].out, f"{MANY} packets")
    numbers = [json.loads(line)["frame.number"] for line in ended["packets"].out.splitlines()]
    expect(numbers, list(range(1, MANY + 1)), "packets in JSON")
    for name in ("story", "flows", "many"):
        records = Records(os.path.join(folder, name))
        expect((records.n, records.is_whole), (MANY, True), f"packets in the file of {name}, whole")


def goes(build, how, english, chinese):
    with Cable(), tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        captures = every_command(build, folder, stack)
        send_out(range(MANY))
        for what in ("story", "story in Chinese"):
            wait_for(captures[what], MANY)
        how()
        ended = {what: capture.wait().expect_code(3) for what, capture in captures.items()}
        told_to_its_end(ended, folder)
        for what, one in ended.items():
            said = re.sub(r"\s", "", one.err)
            contains(said, *((chinese,) if what == "story in Chinese" else (english,)))


def gone_for_good(build):
    goes(build, lambda: change("link", "del", CARD), "disappearedafterpacket5",
         "第5号分组之后，接口wtcard0不见了")


def down_for_good(build):
    goes(build, lambda: change("link", "set", CARD, "down"), "theinterfacewtcard0isdown",
         "接口wtcard0未启用")


def renamed_while_it_is_down(build):
    """Its old name is all that is known of it: it is not waited for."""
    def rename():
        change("link", "set", CARD, "down")
        change("link", "set", CARD, "name", OTHER_NAME)
    goes(build, rename, "disappearedafterpacket5:removed,renamed", "被删除、改名")
    ip("link", "del", OTHER_NAME)


if __name__ == "__main__":
    live.run([down_for_a_moment, down_again_and_again, stopped_while_it_is_down,
              renamed_while_it_is_up, gone_for_good, down_for_good, renamed_while_it_is_down])
