#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The command check over real captures: exit codes, three formats read by other readers than ours,
both languages, files of expectations, and that every field of JSON can be asked for."""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

import crafted
import live
from live import contains, expect, wiretutor

SAMPLES = os.path.join(live.TOP, "samples/captures")


def sample(name):
    return os.path.join(SAMPLES, name + ".pcap")


def samples():
    return sorted(os.path.join(SAMPLES, n) for n in os.listdir(SAMPLES) if n.endswith(".pcap"))


def temporary(data, suffix):
    """A file that ends with the test program."""
    with tempfile.NamedTemporaryFile(suffix=suffix, delete=False, dir=FOLDER.name) as f:
        f.write(data)
        return f.name


def check(build, code, capture, *words, **more):
    return wiretutor(build, "check", capture, *words, **more).expect_code(code)


def tap(text):
    """What a TAP 13 reader makes of it: (ok, description) of each point. The plan holds."""
    lines = text.splitlines()
    expect(lines[0], "TAP version 13", "first line")
    plan = int(re.fullmatch(r"1\.\.([0-9]+)", lines[1])[1])
    points = []
    for line in lines[2:]:
        found = re.fullmatch(r"(not )?ok ([0-9]+) - ((?:[^#\\]|\\[#\\])*)", line)
        if found:
            expect(int(found[2]), len(points) + 1, "number")
            points.append((not found[1], re.sub(r"\\(.)", r"\1", found[3])))
        else:
            assert line.startswith("# ") or line.startswith("Bail out!"), line
    expect(len(points), plan, "points of the plan")
    return points


def exit_codes(build):
    echo = sample("tcp-echo")
    whole = open(echo, "rb").read()
    cut = temporary(whole[:-5], ".pcap")
    check(build, 0, echo, "open == three-way", "no reset")
    check(build, 1, echo, "open == three-way", "open == refused")
    check(build, 2, echo, "open == threeway")
    check(build, 2, "no-such-file", "open == threeway")
    check(build, 2, echo)
    check(build, 2, echo, "--format", "text", "no reset")
    check(build, 2, echo, "-i", "lo", "no reset")
    check(build, 3, "no-such-file", "no reset")
    check(build, 3, temporary(b"", ".pcap"), "packets == 0")
    check(build, 3, temporary(b"no capture at all, but long enough", ".pcap"), "packets == 0")
    check(build, 3, echo, "-f", "no-such-file")
    check(build, 4, cut, "open == three-way")
    check(build, 1, cut, "open == refused")
    check(build, 4, temporary(crafted.pcap([]) + b"\0" * 7, ".pcap"), "packets == 0")
    check(build, 0, "-", "packets == 10", stdin=whole)


def unreadable_is_no_pass(build):
    done = check(build, 3, temporary(b"", ".pcap"), "packets == 0", "conversations == 0")
    expect(done.out, "", "results of a capture that could not be read")


def broken_input_bails_out(build):
    whole = open(sample("tcp-echo"), "rb").read()
    cut = temporary(whole[:-5], ".pcap")
    done = check(build, 4, cut, "open == three-way")
    expect(tap(done.out), [(True, "open == three-way")], "points")
    assert re.search(r"(?m)^Bail out!  .*packet 9", done.out), done.out
    suite = ElementTree.fromstring(check(build, 4, cut, "no reset", "--format", "junit").out)
    expect((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("2", "0", "1"), "sums")
    last = check(build, 4, cut, "no reset", "--format", "json").out.splitlines()[-1]
    expect(json.loads(last)["wiretutor.ok"], False, "ok of a broken input")


def an_empty_capture_passes_nothing_else(build):
    empty = temporary(crafted.pcap([]), ".pcap")
    check(build, 0, empty, "packets == 0", "conversations == 0")
    for words in ("no reset", "any: no reset", "udp: verdict == answered", "packets < 5",
                  "packets != 1", "conversations <= 0", "udp: packets == 0", "conversation 1: no reset",
                  "packet 1: no tcp.len", "client.payload == \"\"", "duration < 9"):
        expect(tap(check(build, 1, empty, words).out), [(False, words)], words)


def without_conversations(build):
    arp = sample("arp-and-ping")
    check(build, 0, arp, "conversations == 0", "packets == 6", "packet 1: arp.opcode == 1")
    for words in ("no reset", "conversations < 3", "any: open == three-way", "udp: duration < 9"):
        check(build, 1, arp, words)


def every_sample_holds(build):
    """What the samples' names promise."""
    promises = {
        "tcp-refused": ["open == refused", "verdict == refused", "reset == 1"],
        "tcp-three-segment-close": ["close == three-segment", "no reset"],
        "tcp-four-segment-close": ["close == four-segment"],
        "tcp-half-close": ["verdict == normal"],
        "tcp-reset": ["close == reset", "verdict == reset"],
        "tcp-syn-unanswered": ["open == unanswered", "retransmission == 3"],
        "tcp-mid-stream": ["open == not-captured"],
        "simultaneous-open": ["any: open == simultaneous"],
        "simultaneous-close": ["close == simultaneous", "closed_first == both"],
        "fast-open": ["any: open == fast-open"],
        "lost-data": ["retransmission == 1"],
        "lost-data-fast": ["fast_retransmission == 1"],
        "zero-window": ["zero_window > 0"],
        "keep-alive": ["keep_alive > 0"],
        "udp-reply": ["udp: verdict == answered", "conversations == 1"],
        "udp-one-way": ["udp: verdict == one-way"],
        "udp-port-unreachable": ["udp: verdict == unreachable"],
        "ipv6-echo": ["client.addr == ::1", "server.addr == ::1"],
        "tcp-hello-utf8": ["client.payload contains \"\\u6211\u662f\""],
        "dns-http": ["any: udp: server.port == 53", "any: server.port == 80"],
    }
    for name, words in promises.items():
        done = wiretutor(build, "check", sample(name), *words)
        assert done.code in (0, 1), f"{name}: exit {done.code}: {done.err}"
        expect([p for p in tap(done.out) if not p[0]], [], name)


def every_field_can_be_asked_for(build):
    """Each key of each packet of every sample, with the value that JSON gives it."""
    for path in samples():
        out = wiretutor(build, "packets", "--format", "json", path).expect_code(0).out
        lines = []
        for line in out.splitlines():
            fields = json.loads(line, parse_float=str)
            fields.pop("wiretutor.schema", None)  # of the stream, not of the packet
            for key, value in fields.items():
                for one in value if isinstance(value, list) else [value]:
                    shown = json.dumps(one).lower() if isinstance(one, bool) else \
                        one if not isinstance(one, str) or re.fullmatch(r"[0-9.]+", one) else \
                        json.dumps(one, ensure_ascii=False).replace("\\u00", "\\x")
                    text = f"packet {fields['frame.number']}: {key} == {shown}"
                    if len(text.encode()) <= 1024:
                        lines.append(text)
        assert lines, path
        for at in range(0, len(lines), 5000):
            asked = temporary("\n".join(lines[at:at + 5000]).encode(), ".expect")
            done = wiretutor(build, "check", path, "-f", asked)
            assert done.code in (0, 1), done.err
            expect([p for p in tap(done.out) if not p[0]][:3], [], os.path.basename(path))


def nothing_else_can_be_asked_for(build):
    """A name that a packet's JSON object does not have is none of its values, even where another
    packet has it; only what the conversation says and JSON leaves out is false."""
    objects = {path: [json.loads(line) for line in wiretutor(
        build, "packets", "--format", "json", path).expect_code(0).out.splitlines()]
        for path in samples()}
    names = sorted({key for packets in objects.values() for fields in packets for key in fields} -
                   {"wiretutor.schema"})
    # only the release build is fast enough for all: others are asked for every seventh name of each packet
    step = 1 if build.rstrip("/").endswith("release") else 7
    for path, packets in objects.items():
        lines = [f"packet {fields['frame.number']}: {key} in x" for fields in packets
                 for key in names[fields["frame.number"] % step::step] if key not in fields and
                 not ("tcp.seq" in fields and key.startswith("tcp.analysis."))]
        for at in range(0, len(lines), 5000):
            asked = temporary("\n".join(lines[at:at + 5000]).encode(), ".expect")
            out = check(build, 1, path, "-f", asked, "--format", "json").out
            causes = {json.loads(x).get("wiretutor.cause") for x in out.splitlines()[:-1]}
            expect(causes, {"other-layers"}, os.path.basename(path))
    for name in ("reserved", "tcp", "tcp.", "tcp.flags.", "wiretutor.schema", "wiretutor.call"):
        check(build, 2, sample("tcp-echo"), f"packet 1: no {name}")


def expectation_files(build):
    echo = sample("tcp-echo")
    good = temporary("﻿# a lesson\r\n\r\n  open == three-way  # the handshake\r\n"
                     "client.payload contains \"te#st\"  # not there\n\nno reset".encode(), ".expect")
    done = check(build, 1, echo, "-f", good)
    expect(tap(done.out), [(True, "open == three-way"),
                           (False, "client.payload contains \"te#st\""), (True, "no reset")], "points")
    done = check(build, 1, echo, "packets == 10", "-f", good)
    expect([ok for ok, _ in tap(done.out)], [True, True, False, True], "words, then the file")
    bad = temporary(b"no reset\n# fine\nclose == five-segment\n", ".expect")
    contains(check(build, 2, echo, "-f", bad).err, "close == five-segment", bad.split("/")[-1],
             "line 3", "four-segment")
    for nothing in (b"", b"# only a comment\n\n"):
        expect(check(build, 2, echo, "-f", temporary(nothing, ".expect")).out, "", "results")
    check(build, 0, echo, "-f", "-", stdin=b"no reset\n")
    check(build, 3, echo, "-f", temporary(b"no reset\n\0", ".expect"))


def unknown_names_are_guessed(build):
    done = check(build, 2, "no-such-file", "clos == reset")
    contains(done.err, "clos == reset", "^~~~", "close?", "closed_first")
    expect(done.out, "", "results")
    contains(check(build, 2, "x", "packet 1: tcp.flag.syn == 1").err, "tcp.flags.syn?")
    contains(check(build, 2, "x", "verdict == norml").err, "normal?", "unreachable")
    contains(check(build, 2, "x", "clos == reset", "--lang", "zh").err, "无法理解", "是不是", "close")
    contains(check(build, 2, "x", "no", "reset").err, "single quotes")


def every_name_is_documented(build):
    said = check(build, 2, "x", "zzzzzzzz == 1").err
    names = re.findall(r"[a-z_]+(?:\.[a-z]+)?", said.split("The names are:")[1])
    assert len(names) > 30, said
    for page in ("docs/check.md", "docs/check.zh.md"):
        with open(os.path.join(live.TOP, page), encoding="utf-8") as f:
            text = f.read()
        expect([n for n in names if f"`{n}`" not in text], [], page)
        for name in ("open", "close", "closed_first", "verdict"):
            ids = check(build, 2, "x", f"{name} == zzzzzzzz").err.split("Here stands one of:")[1]
            expect([i for i in re.findall(r"[a-z][a-z-]+", ids) if f"`{i}`" not in text], [], page)


def both_languages_say_why(build):
    words = ["open == three-way", "no reset", "server.port == 1", "packet 1: udp.length == 1"]
    english = check(build, 1, sample("tcp-refused"), *words).out
    chinese = check(build, 1, sample("tcp-refused"), *words, "--lang", "zh").out
    expect(tap(english), tap(chinese), "points")
    contains(english, "Conversation 1: open is refused.", "Usual cause: no program listened",
             "packets 1–2", "reset was seen once", "packet 2")
    contains(chinese, "会话 1：open 是 refused", "通常的原因：", "第 1–2 号分组", "reset 出现 1 次")
    for text in (english, chinese):
        assert all(len(line) <= 80 for line in text.splitlines()), text
    ascii_only = check(build, 1, sample("tcp-refused"), *words, "--charset", "ascii").out
    assert ascii_only.isascii(), ascii_only


def no_text_becomes_a_directive(build):
    """An expectation that holds a TAP directive or XML stays one that fails."""
    words = "client.payload contains \"x # SKIP <a href='&'> \\\\ ]]>\""
    expect(tap(check(build, 1, sample("tcp-echo"), words).out), [(False, words)], "TAP")
    suite = ElementTree.fromstring(check(build, 1, sample("tcp-echo"), words, "--format", "junit").out)
    expect(suite[0].get("name"), words, "JUnit name")
    expect(suite[0][0].tag, "failure", "JUnit verdict")
    first = check(build, 1, sample("tcp-echo"), words, "--format", "json").out.splitlines()[0]
    expect(json.loads(first)["wiretutor.expectation"], words, "JSON")


def hostile_payload_is_escaped(build):
    evil = b"\x1b[31m\"<&\xff\xef\xbf\xbe\r\nok 2 - x\n"
    path = temporary(crafted.pcap([crafted.ethernet(crafted.datagram(40000, 9999, evil))]), ".pcap")
    for form in ("tap", "json", "junit"):
        out = check(build, 1, path, "udp: client.payload == \"no\"", "--format", form).out
        assert not any(ord(c) < 32 and c != "\n" for c in out), out
        if form == "tap":
            expect(len(tap(out)), 1, "points")
        elif form == "junit":
            contains(ElementTree.fromstring(out)[0][0].get("message"), "\\x1b[31m", "<&\\xff")
    check(build, 0, path, "udp: client.payload contains \"\\x1b[31m\\\"<&\\xff\"")


def one_byte_is_one_byte(build):
    for data, words in (b"x", "\"x\" (1 byte)."), (b"xy", "\"xy\" (2 bytes)."):
        path = temporary(crafted.pcap([crafted.ethernet(crafted.datagram(40000, 9999, data))]), ".pcap")
        contains(check(build, 1, path, "udp: client.payload == \"no\"").out, words)


def three_formats_agree(build):
    words = ["open == three-way", "close == reset", "client.bytes == 4"]
    echo = sample("tcp-echo")
    points = tap(check(build, 1, echo, *words).out)
    expect(points, tap(check(build, 1, echo, *words, "--format", "tap").out), "the default")
    objects = [json.loads(x) for x in
               check(build, 1, echo, *words, "--format", "json").out.splitlines()]
    expect([(o["wiretutor.ok"], o["wiretutor.expectation"]) for o in objects[:-1]], points, "JSON")
    expect((objects[-1]["wiretutor.passed"], objects[-1]["wiretutor.failed"]), (2, 1), "JSON's sums")
    expect(objects[1]["wiretutor.cause"], "close-three-segment", "cause")
    expect(objects[0]["wiretutor.evidence"], [1, 2, 3], "evidence")
    suite = ElementTree.fromstring(check(build, 1, echo, *words, "--format", "junit").out)
    expect([(c.find("failure") is None, c.get("name")) for c in suite], points, "JUnit")


def processor_time(n, *words):
    """Of so many runs, one after the other, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["sh", "-c", f"for i in $(seq {n}); do \"$@\" || exit 1; done", "sh", *words],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def a_thousand_captures_in_seconds(build):
    """Start-up is what a grader's loop pays for: by what the processor does, whatever else it has to
    do, and beside a program that a grader would write himself. (It takes a tenth of that.)"""
    slow = build.endswith("asan")  # sanitizers start slowly: the loop is tried, not timed
    n = 50 if slow else 1000
    took = processor_time(n, os.path.join(build, "wiretutor"), "check", sample("tcp-echo"),
                          "open == three-way", "no reset", 'client.payload contains "test"')
    python = processor_time(n // 20, sys.executable, "-c", "import json, struct") * 20
    print(f"{n} captures: {took:.1f} s, Python's start: {python:.1f} s", file=sys.stderr)
    assert slow or took < python, f"{took:.1f} s, Python's start {python:.1f} s"


FOLDER = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with

live.run([
    exit_codes,
    unreadable_is_no_pass,
    broken_input_bails_out,
    an_empty_capture_passes_nothing_else,
    without_conversations,
    every_sample_holds,
    every_field_can_be_asked_for,
    nothing_else_can_be_asked_for,
    expectation_files,
    unknown_names_are_guessed,
    every_name_is_documented,
    both_languages_say_why,
    no_text_becomes_a_directive,
    hostile_payload_is_escaped,
    one_byte_is_one_byte,
    three_formats_agree,
    a_thousand_captures_in_seconds,
], own_network=False)
