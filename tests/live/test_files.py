#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Files in every form, and how the program ends on each: exit codes and what they say. Also what
it says to one who may not capture."""
import bz2
import csv
import gzip
import io
import json
import os
import subprocess
import tempfile

import crafted
import live
from live import contains, expect, wiretutor
from test_clock import ACK, SYN, segment

ECHO = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
DNS_HTTP = os.path.join(live.TOP, "samples/captures/dns-http.pcap")
FRAMES = [crafted.ethernet(crafted.datagram(40000 + i, 9999, b"word %d" % i)) for i in range(5)]


def read(path):
    with open(path, "rb") as f:
        return f.read()


class File:
    """A file for a moment."""

    def __init__(self, data, name="lesson.pcap"):
        self.folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.path = os.path.join(self.folder.name, name)
        with open(self.path, "wb") as f:
            f.write(data)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.folder.cleanup()


def zstd(data):
    live.need("zstd")
    done = subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=False)
    expect(done.returncode, 0, "exit code of zstd")
    return done.stdout


def every_form_tells_the_same(build):
    plain = crafted.pcap(FRAMES)
    want = wiretutor(build, "packets", "-", stdin=plain).expect_code(0)
    expect(want.out.count("\n"), 5, "lines")
    forms = {
        "big-endian": crafted.pcap(FRAMES, order=">"),
        "nanoseconds": crafted.pcap(FRAMES, magic=crafted.NANOSECONDS),
        "big-endian nanoseconds": crafted.pcap(FRAMES, order=">", magic=crafted.NANOSECONDS),
        "pcapng": crafted.pcapng([(0, frame) for frame in FRAMES]),
        "big-endian pcapng": crafted.pcapng([(0, frame) for frame in FRAMES], order=">"),
    }
    forms.update({f"{name}, gzip": gzip.compress(data) for name, data in list(forms.items())})
    forms["two gzip members"] = gzip.compress(plain[:100]) + gzip.compress(plain[100:])
    for name, data in forms.items():
        with File(data, "named.like-nothing") as path:
            expect(wiretutor(build, "packets", path).expect_code(0).out, want.out, name)
            expect(wiretutor(build, "packets", "-r", path).expect_code(0).out, want.out, "-r")
        got = wiretutor(build, "packets", "-", stdin=data).expect_code(0)
        expect(got.out, want.out, f"{name}, standard input")


def zstd_tells_the_same(build):
    want = wiretutor(build, ECHO).expect_code(0)
    data = zstd(read(ECHO))
    with File(data) as path:
        expect(wiretutor(build, path).expect_code(0).out, want.out, "a zstd file")
    expect(wiretutor(build, "-r", "-", stdin=data).expect_code(0).out, want.out, "standard input")


def standard_input_in_small_pieces(build):
    """A pipe that gives one byte at a time, as a slow network would."""
    want = wiretutor(build, ECHO).expect_code(0)
    with subprocess.Popen([os.path.join(build, "wiretutor"), "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for byte in read(ECHO):
            os.write(process.stdin.fileno(), bytes([byte]))
        out, _ = process.communicate(timeout=live.DEADLINE)
    expect(process.returncode, 0, "exit code")
    expect(out.decode(), want.out, "the story")


def cannot_open(build, path, *words, stdin=None):
    ended = wiretutor(build, path, **({"stdin": stdin} if stdin is not None else {}))
    ended.expect_code(3)
    expect(ended.out, "", "standard output")
    contains(ended.err, *words)
    expect(ended.err.count("Traceback"), 0, "a Traceback")


def a_file_that_is_not_there(build):
    cannot_open(build, "no/such/lesson.pcap", "no/such/lesson.pcap")


def a_directory(build):
    cannot_open(build, "samples/..", "samples/..")


def an_empty_file(build):
    with File(b"") as path:
        cannot_open(build, path, path)
    cannot_open(build, "-", stdin=b"")


def no_capture(build):
    for data in (b"hello, I am a text\n" * 20, b"\x00", gzip.compress(b"a text too\n" * 9),
                 bz2.compress(read(ECHO)), crafted.pcap([])[:10]):
        with File(data) as path:
            cannot_open(build, path, path)
        cannot_open(build, "-", stdin=data)


def a_hostile_file_name(build):
    """Control bytes in a name do not reach the terminal."""
    name = "no\x1b[31msuch\nfile\x07.pcap"
    ended = wiretutor(build, name).expect_code(3)
    assert "\x1b" not in ended.err and "\x07" not in ended.err, repr(ended.err)


def without_rights(build, *words):
    """Run without special rights; returns the result, and the program's path."""
    if os.geteuid() != 0:
        return wiretutor(build, *words), os.path.join(build, "wiretutor")
    with tempfile.TemporaryDirectory() as folder:  # the build may be where only root can look
        os.chmod(folder, 0o755)
        subprocess.run(["cp", os.path.join(build, "wiretutor"), folder], check=True)
        ended = wiretutor(folder, *words, user=65534, group=65534, extra_groups=[], cwd="/")
        return ended, os.path.join(folder, "wiretutor")


def a_file_without_right_to_read(build):
    with File(crafted.pcap(FRAMES)) as path:
        os.chmod(path, 0)
        os.chmod(os.path.dirname(path), 0o755)
        ended, _ = without_rights(build, path)
        ended.expect_code(3)
        contains(ended.err, path)
        expect(ended.out, "", "standard output")


def an_interface_without_right_to_capture(build):
    """The line that helps, not just "denied"."""
    ended, binary = without_rights(build, "-i", "lo")
    ended.expect_code(3)
    expect(ended.out, "", "standard output")
    contains(ended.err, "sudo setcap", binary)


def a_capture_without_packets(build):
    with File(crafted.pcap([])) as path:
        ended = wiretutor(build, path).expect_code(0)
        assert "no packet" in ended.out.lower(), ended.out


def cut_anywhere(build):
    """All whole records before the cut are shown; a cut at a border is no cut."""
    whole = crafted.pcap(FRAMES)
    lines = wiretutor(build, "packets", "-", stdin=whole).expect_code(0).out.splitlines(True)
    borders = {len(crafted.pcap(FRAMES[:n])): n for n in range(6)}
    for size in range(24, len(whole), 7):
        whole_records = max(n for border, n in borders.items() if border <= size)
        ended = wiretutor(build, "packets", "-", stdin=whole[:size])
        ended.expect_code(0 if size in borders else 4)
        if whole_records:
            expect(ended.out, "".join(lines[:whole_records]), f"cut after {size} bytes")
    for data in (whole[:-3], gzip.compress(whole)[:-20]):
        with File(data) as path:
            ended = wiretutor(build, path).expect_code(4)
            contains(ended.err, path)
            assert "word 0" in ended.out, ended.out


def broken_in_the_middle(build):
    """A record that claims to be longer than any packet: what came before is shown."""
    data = crafted.pcap(FRAMES[:2]) + b"\x00" * 8 + b"\xff\xff\xff\x7f" * 2 + bytes(100)
    ended = wiretutor(build, "packets", "-", stdin=data).expect_code(4)
    expect(ended.out.count("\n"), 2, "lines")
    assert ended.err


def two_link_types_in_one_file(build):
    """Each frame by its own interface's; only a pcap file to be written has no room for both."""
    frames = [(0, FRAMES[0]), (1, crafted.datagram(1, 2, b"x"))]
    data = crafted.pcapng(frames, (crafted.ETHERNET, crafted.RAW_IP))
    with File(data) as path:
        ended = wiretutor(build, "packets", path).expect_code(0)
        expect(ended.out.count("UDP"), 2, "datagrams")
        ended = wiretutor(build, "-r", path, "-w", "/dev/null").expect_code(3)
        contains(ended.err, "editcap")


def an_unknown_link_type(build):
    data = crafted.pcap([b"\x00\x00\x08\x00radio", b"\x00" * 30], crafted.RADIOTAP)
    for command in ("explain", "packets"):
        ended = wiretutor(build, command, "-", stdin=data).expect_code(0)
        contains(ended.out, "127")
        expect(len(ended.err.strip().splitlines()) > 0, True, "a note on standard error")


def filters_on_files(build):
    all_lines = wiretutor(build, "packets", ECHO).expect_code(0).out.splitlines()
    got = wiretutor(build, "packets", ECHO, "tcp[tcpflags] & tcp-syn != 0").expect_code(0)
    expect(len(got.out.splitlines()), 2, "packets with SYN")
    for words in (["port", "8001"], ["tcp", "port", "8001"], ["host", "127.0.0.1"]):
        got = wiretutor(build, "packets", "-r", ECHO, *words).expect_code(0)
        expect(len(got.out.splitlines()), len(all_lines), " ".join(words))
    expect(wiretutor(build, "packets", ECHO, "udp").expect_code(0).out.count("8001"), 0, "udp")
    expect(len(wiretutor(build, "packets", "-c", "3", ECHO).expect_code(0).out.splitlines()), 3,
           "-c 3")


def bad_filters(build):
    for filter_text in ("prt 8001", "tcp port", "host localhost", "tcp and and udp", "port 70000",
                        "("):
        ended = wiretutor(build, ECHO, filter_text).expect_code(2)
        expect(ended.out, "", "standard output")
        assert ended.err.strip(), "no word about " + filter_text


def wrong_usage(build):
    for words in (["--no-such-flag"], ["packets"], ["explain", "--lang", "fr", ECHO],
                  ["-c", "none", ECHO], ["-i"], ["packets", "--format", "xml", ECHO],
                  ["interfaces", "-w", "x"], ["-i", "lo", "-r", ECHO]):
        ended = wiretutor(build, *words).expect_code(2)
        expect(ended.out, "", f"standard output of {words}")
        assert ended.err.strip(), f"no word about {words}"
    ended = wiretutor(build).expect_code(2)
    assert "wiretutor" in ended.err + ended.out


def written_again_it_tells_the_same(build):
    for sample in ("tcp-echo", "udp-reply"):
        path = os.path.join(live.TOP, f"samples/captures/{sample}.pcap")
        want = wiretutor(build, path).expect_code(0).out
        with File(b"") as copy:
            got = wiretutor(build, "-w", copy, path).expect_code(0)
            expect(got.out, want, "the story while it is written")
            expect(wiretutor(build, copy).expect_code(0).out, want, "the copy's story")
    through = wiretutor(build, "-w", "-", ECHO).expect_code(0)
    expect(wiretutor(build, "-", stdin=through.raw).expect_code(0).out,
           wiretutor(build, ECHO).out, "the story of what -w - wrote")


def results_that_cannot_be_written(build):
    with open("/dev/full", "wb") as full:
        for words in ([ECHO], ["packets", ECHO]):
            done = subprocess.run([os.path.join(build, "wiretutor"), *words], stdout=full,
                                  stderr=subprocess.PIPE, timeout=live.DEADLINE, check=False)
            expect(done.returncode, 3, f"exit code of {words} > /dev/full")
            contains(done.stderr.decode(), "No space left")
    wiretutor(build, "-w", "/dev/full", ECHO).expect_code(3)
    wiretutor(build, "-w", "no/such/folder/x.pcap", ECHO).expect_code(3)


def one_packet_of_many(build):
    """--packet shows one, with the numbers and the time that it has among all."""
    lines = wiretutor(build, "packets", ECHO).expect_code(0).out.splitlines()
    expect(wiretutor(build, "packets", "--packet", "4", ECHO).expect_code(0).out.splitlines(),
           lines[3:4], "the fourth packet")
    story = wiretutor(build, "--packet", "4", ECHO).expect_code(0).out
    contains(story, "  4  0.000142  client → server  PSH,ACK  bytes 1–4")
    assert "Handshake" not in story and "ended" not in story, story
    got = wiretutor(build, "packets", "--packet", "99", ECHO).expect_code(2)
    expect(got.out, "", "standard output")
    contains(got.err, "there is no packet 99")


def rows_of_csv(build, command):
    text = wiretutor(build, command, "--format", "csv", DNS_HTTP).expect_code(0).raw.decode()
    assert text.endswith("\r\n"), "the last line has no end"
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def as_cell(value):
    if isinstance(value, list):
        return ",".join(as_cell(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def csv_says_what_json_says(build):
    for command, end in (("packets", "packet"), ("flows", "conversation")):
        lines = wiretutor(build, command, "--format", "json", DNS_HTTP).expect_code(0).out
        objects = [json.loads(line, parse_float=str) for line in lines.splitlines()]
        rows = rows_of_csv(build, command)
        expect(len(rows), len(objects), f"rows of {end}s")
        for row, one in zip(rows, objects):
            for name, cell in row.items():
                expect(cell, as_cell(one.get(name, "")), f"{name} of {end} {rows.index(row) + 1}")


def every_command_finds_the_same(build):
    """A server that has answered one SYN and not another: whatever is asked for, and however."""
    frames = [segment(40000, 8001, 1000, 0, SYN), segment(8001, 40000, 5000, 1001, SYN | ACK),
              segment(40000, 8001, 1001, 5001, ACK), segment(40001, 8001, 7000, 0, SYN),
              segment(40001, 8001, 7000, 0, SYN)]
    with File(crafted.pcap(frames)) as path:
        for words in (["explain"], ["explain", "--conversation", "2"], ["flows", "-v"],
                      ["flows", "--format", "json"], ["flows", "-v", "--sort", "bytes"]):
            said = " ".join(wiretutor(build, *words, path).expect_code(0).out.split())
            contains(said, "Conversation 2 was never answered",
                     "This port answered others in the capture, so likely its accept queue is full")


def a_reader_that_goes_away(build):
    """`| head -1`: quiet, exit 0, however much there was to say."""
    frames = [crafted.ethernet(crafted.datagram(40000 + i % 500, 53, b"x")) for i in range(20000)]
    with File(crafted.pcap(frames)) as path, \
            subprocess.Popen([os.path.join(build, "wiretutor"), "packets", path],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        live.read_until("a line", process.stdout, lambda said: b"\n" in said, process)
        process.stdout.close()
        err = live.read_all(process.stderr)
        expect(process.wait(live.DEADLINE), 0, "exit code")
        expect(err, b"", "standard error")


if __name__ == "__main__":
    live.run([
        every_form_tells_the_same, zstd_tells_the_same, standard_input_in_small_pieces,
        a_file_that_is_not_there, a_directory, an_empty_file, no_capture, a_hostile_file_name,
        a_file_without_right_to_read, an_interface_without_right_to_capture,
        a_capture_without_packets, cut_anywhere,
        broken_in_the_middle, two_link_types_in_one_file, an_unknown_link_type, filters_on_files,
        bad_filters, wrong_usage, written_again_it_tells_the_same, results_that_cannot_be_written,
        one_packet_of_many, csv_says_what_json_says, every_command_finds_the_same, a_reader_that_goes_away,
    ], own_network=False)
