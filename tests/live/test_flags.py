#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every flag that serves reading a file, and that nothing else decides what is printed."""
import os
import re
import struct
import subprocess
import tempfile

import crafted
import live
from live import contains, expect, until, wiretutor

SAMPLES = os.path.join(live.TOP, "samples/captures")
ECHO = os.path.join(SAMPLES, "tcp-echo.pcap")
REFUSED = os.path.join(SAMPLES, "tcp-refused.pcap")
UTF8 = os.path.join(SAMPLES, "tcp-hello-utf8.pcap")
TWO = os.path.join(SAMPLES, "localhost-two-addresses.pcap")
PING = os.path.join(SAMPLES, "arp-and-ping.pcap")
VLAN = os.path.join(SAMPLES, "vlan.pcap")
STRANGE = {"PATH": "/bin", "LC_ALL": "zh_CN.UTF-8", "LANG": "tr_TR.ISO-8859-9", "LANGUAGE": "zh",
           "TZ": "Asia/Kathmandu", "COLUMNS": "33", "LINES": "5", "TERM": "xterm-256color"}


def ok(build, *words, **more):
    """What is printed; nothing may be said beside it."""
    ended = wiretutor(build, *words, **more).expect_code(0)
    expect(ended.err, "", f"standard error of {words}")
    return ended.out


def packets(build, *words):
    return ok(build, "packets", *words).splitlines()


def with_stamps(stamps, order="<"):
    """A capture whose packets were taken at these (seconds, microseconds)."""
    frame = crafted.ethernet(crafted.datagram(40000, 53, b"x"))
    parts = [crafted.pcap([], order=order)]
    for seconds, micro in stamps:
        parts += [struct.pack(order + "IIII", seconds, micro, len(frame), len(frame)), frame]
    return b"".join(parts)


def times(build, flags, stamps):
    out = wiretutor(build, "packets", *flags, "-", stdin=with_stamps(stamps)).expect_code(0).out
    return [re.match(r" *\d+  (.*?)  127", line).group(1) for line in out.splitlines()]


def quiet_is_lines_and_endings(build):
    out = ok(build, "-q", ECHO)
    expect("connect()" in out or "loopback" in out, False, "remarks or facts with -q")
    contains(out, "Conversation 1 · TCP", "  1  0.000000", "SYN", " 10 ", "ended normally")
    lines = packets(build, "-q", ECHO)
    expect(lines[3].endswith("TCP  4 bytes"), True, f"-q of {lines[3]}")
    expect("ack" in "".join(lines), False, "acknowledgements with packets -q")


def link_header_is_shown_once(build):
    line = packets(build, "-e", ECHO)[0]
    expect(line.count("00:00:00:00:00:00 → 00:00:00:00:00:00"), 1, "link addresses")
    arp = packets(build, "-e", PING)[0]
    expect(arp.count("02:00:00:00:00:01 → everybody"), 1, "link addresses of ARP")
    contains(packets(build, "-e", VLAN)[0], "02:00:00:00:00:01 → everybody", "VLAN 42", "ARP")
    expect("VLAN" in packets(build, VLAN)[0], False, "VLAN without -e")
    contains(ok(build, "-e", ECHO), "00:00:00:00:00:00 → 00:00:00:00:00:00  client → server  SYN")


def whole_payload(build):
    expect(packets(build, "-A", ECHO)[4], "     test", "-A")
    contains(ok(build, "-A", UTF8), "     hello 我是客户端\n")
    http = ok(build, "packets", "-A", os.path.join(SAMPLES, "dns-http.pcap"))
    contains(http, "     GET ", "\n     Host: ", "\n     HTTP/1")


def absolute_numbers(build):
    story = ok(build, ECHO)
    isn = int(re.search(r"J = (\d+)", story).group(1))
    lines = packets(build, "-S", ECHO)
    contains(lines[0], f"SYN  seq {isn}")
    contains(lines[1], f"ack {isn + 1}")
    contains(lines[3], f"bytes {isn + 1}–{isn + 4}")
    contains(ok(build, "-S", ECHO), f"seq {isn} [J]", f"bytes {isn + 1}–{isn + 4}")


def absolute_numbers_wrap(build):
    """Numbers run through 2^32 to 0; a range does too."""
    tcp = struct.pack("!HHIIBBHHH", 40000, 80, 0xfffffffe, 1, 0x50, 0x18, 1000, 0, 0) + b"12345"
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0,
                       bytes([127, 0, 0, 1]), bytes([127, 0, 0, 1]))
    data = crafted.pcap([crafted.ethernet(head + tcp)])
    out = wiretutor(build, "packets", "-S", "-", stdin=data).expect_code(0).out
    contains(out, "bytes 4294967294–2 ")


def time_flags(build):
    stamps = [(1700000000, 5), (1700000001, 250000), (1700000000, 999999)]
    expect(times(build, [], stamps), ["0.000000", "1.249995", "0.999994"], "no -t")
    expect(times(build, ["-ttttt"], stamps), ["0.000000", "1.249995", "0.999994"], "-ttttt")
    expect(times(build, ["-tt"], stamps),
           ["1700000000.000005", "1700000001.250000", "1700000000.999999"], "-tt")
    expect(times(build, ["-ttt"], stamps), ["0.000000", "1.249995", "-0.250001"], "-ttt")
    expect(times(build, ["-tttt"], stamps),
           ["2023-11-14 22:13:20.000005", "2023-11-14 22:13:21.250000",
            "2023-11-14 22:13:20.999999"], "-tttt")
    expect(packets(build, "-t", ECHO)[0].startswith("  1  127.0.0.1"), True, "-t")
    expect(wiretutor(build, "packets", "-tttttt", ECHO).code, 2, "-t six times")


def clocks_far_away(build):
    """Clocks that step back before the first packet, and the last second that a pcap file has."""
    expect(times(build, [], [(10, 0), (8, 500000)]), ["0.000000", "-1.500000"], "stepping back")
    expect(times(build, ["-tttt"], [(0, 0), (0xffffffff, 999999)]),
           ["1970-01-01 00:00:00.000000", "2106-02-07 06:28:15.999999"], "-tttt")
    contains(wiretutor(build, "-", stdin=with_stamps([(10, 0), (8, 0)])).expect_code(0).out,
             "  2  -2.000000  ")


def line_buffered_tells_at_once(build):
    """With -l a packet is shown while the pipe that it comes from is still open."""
    data = with_stamps([(1, 0), (2, 0)])
    for words in (["packets", "-l", "-"], ["packets", "-l", "-r", "-"]):
        with subprocess.Popen([os.path.join(build, "wiretutor"), *words], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(data)
            process.stdin.flush()
            live.read_until("the first line", process.stdout, lambda said: b"\n" in said, process)
            process.stdin.close()
            expect(process.wait(live.DEADLINE), 0, "exit code")


def packet_buffered_writes_at_once(build):
    data = with_stamps([(1, 0), (2, 0)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "copy.pcap")
        with subprocess.Popen([os.path.join(build, "wiretutor"), "-U", "-w", path, "-"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            process.stdin.write(data)
            process.stdin.flush()
            until("the first record", lambda: os.path.exists(path) and os.path.getsize(path) > 24)
            process.stdin.close()
            expect(process.wait(live.DEADLINE), 0, "exit code")
        expect(packets(build, path), packets(build, "-r", path), "the copy")
        expect(len(packets(build, path)), 2, "packets of the copy")


def filter_file(build):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "filter")
        with open(path, "w", encoding="ascii") as f:
            f.write("tcp[tcpflags] & tcp-syn != 0\n")
        expect(packets(build, "-F", path, ECHO),
               packets(build, ECHO, "tcp[tcpflags] & tcp-syn != 0"), "-F")
        expect(wiretutor(build, "-F", path + "x", ECHO).code, 3, "a missing -F file")
        expect(wiretutor(build, "-F", path, ECHO, "tcp").code, 2, "-F beside a filter")


def filter_counts_what_is_left(build):
    """Packets are numbered after the filter, as tcpdump counts them."""
    lines = packets(build, ECHO, "tcp[tcpflags] & tcp-push != 0")
    expect([line.split()[0] for line in lines], ["1", "2"], "numbers")


def names_stay_numbers(build):
    expect(ok(build, "-n", ECHO), ok(build, ECHO), "-n")
    expect(packets(build, "-n", ECHO), packets(build, ECHO), "packets -n")


def count_only(build):
    expect(ok(build, "--count", ECHO), "10 packets\n", "--count")
    expect(ok(build, "packets", "--count", ECHO, "tcp[tcpflags] & tcp-syn != 0"), "2 packets\n",
           "--count with a filter")
    expect(ok(build, "--count", "-c", "1", ECHO), "1 packet\n", "--count of one")
    expect(ok(build, "--count", "--lang", "zh", ECHO), "10 个分组\n", "--count in Chinese")
    expect(wiretutor(build, "--count", "-", stdin=crafted.pcap([])).expect_code(0).out,
           "0 packets\n", "--count of nothing")


def stops_after_c(build):
    expect(packets(build, "-c", "3", ECHO), packets(build, ECHO)[:3], "-c 3")
    expect(len(packets(build, "-c", "99", ECHO)), 10, "-c 99 of 10 packets")
    contains(ok(build, "-c", "3", ECHO), "Conversation 1 is still open")
    expect(wiretutor(build, "-c", "0", ECHO).code, 2, "-c 0")


def snapshot_length(build):
    """Captured short afterwards: the headers stay, the payload goes."""
    whole = packets(build, ECHO)
    expect(packets(build, "-s", "66", ECHO), whole, "-s 66 of packets")
    contains(ok(build, "-s", "68", ECHO), "68 of", "bytes 1–4")
    expect(ok(build, "-s", "0", ECHO), ok(build, ECHO), "-s 0: everything")


def colours_only_when_asked(build):
    plain = ok(build, ECHO)
    expect("\033" in plain, False, "colours without a terminal")
    expect("\033" in ok(build, "--color", "never", ECHO), False, "colours with never")
    painted = ok(build, "--color", "always", ECHO)
    expect(re.sub(r"\033\[[0-9;]*m", "", painted), plain, "the text below the colours")
    expect(painted.count("\033[0m") > 5, True, "colours with always")
    for line in painted.splitlines():
        codes = re.findall(r"\033\[([0-9;]*)m", line)
        expect(codes == [] or codes[-1] == "0", True, f"colour ends on its line: {line!r}")
    expect(ok(build, ECHO, env={"NO_COLOR": "1"}), plain, "NO_COLOR")


def every_repeats(build):
    once, each = ok(build, TWO), ok(build, "--every", TWO)
    full = "The client asks to open."
    expect((once.count(full), each.count(full)), (1, 2), "the first step in full")
    expect(wiretutor(build, "packets", "--every", TWO).code, 2, "packets --every")


def one_conversation(build):
    out = ok(build, "--conversation", "2", TWO)
    contains(out, "Conversation 2 · TCP", "Conversation 2 ended")
    expect("Conversation 1" in out, False, "conversation 1")
    expect("Handshake 1 of 3. The client asks" in out, True, "ideas in full, though told before")
    lines = packets(build, "--conversation", "1", TWO)
    expect([line.split()[0] for line in lines], ["1", "2"], "packets of conversation 1")
    expect(packets(build, "--conversation", "2", TWO), packets(build, TWO)[2:],
           "times count from the capture's first packet")


def one_conversation_that_is_not_there(build):
    for words in (["--conversation", "3", TWO], ["packets", "--conversation", "3", TWO],
                  ["--conversation", "1", PING]):
        ended = wiretutor(build, *words).expect_code(2)
        expect(ended.out, "", "standard output")
        contains(ended.err, "no conversation " + words[words.index("--conversation") + 1])
    ended = wiretutor(build, "--lang", "zh", "--conversation", "3", TWO).expect_code(2)
    contains(ended.err, "3")
    for bad in ("0", "-1", "x", ""):
        wiretutor(build, "--conversation", bad, TWO).expect_code(2)


def payload_encoding(build):
    text = "今天天气很好"
    for name, codec in (("gb18030", "gb18030"), ("GBK", "gbk"), ("BIG5", "big5")):
        words = "今天" if codec == "big5" else text
        data = crafted.pcap([crafted.ethernet(crafted.datagram(40000, 53, words.encode(codec)))])
        told = wiretutor(build, "--encoding", name, "-", stdin=data).expect_code(0).out
        contains(told, f'"{words}"')
        expect(words in wiretutor(build, "-", stdin=data).expect_code(0).out, False,
               "the text without --encoding")
    wiretutor(build, "--encoding", "no-such-encoding", ECHO).expect_code(2)


def languages(build):
    chinese = ok(build, "--lang", "zh", ECHO)
    contains(chinese, "会话 1", "客户端", "第一次握手", "正常结束")
    expect(ok(build, ECHO, env={"WIRETUTOR_LANG": "zh"}), chinese, "WIRETUTOR_LANG")
    expect(ok(build, "--lang", "en", ECHO, env={"WIRETUTOR_LANG": "zh"}), ok(build, ECHO),
           "--lang before WIRETUTOR_LANG")


def ascii_charset_is_ascii(build):
    """All of it in English, whatever the payload."""
    for name in sorted(os.listdir(SAMPLES)):
        if name.endswith(".pcap"):
            for words in ([], ["packets"], ["--every", "-A"]):
                out = ok(build, *words, "--charset", "ascii", os.path.join(SAMPLES, name))
                expect(out.isascii(), True, f"{name} {words} in ASCII")


def nothing_else_decides(build):
    """Not the locale, the time zone, the terminal's width or type, nor the folder."""
    for words in (["--lang", "en"], ["--lang", "zh"], ["packets", "-tttt"], ["packets", "-e"]):
        for path in (ECHO, UTF8, TWO, PING):
            expect(ok(build, *words, path, env=STRANGE, cwd="/"), ok(build, *words, path),
                   f"{words} of {os.path.basename(path)}")


def width(text):
    import unicodedata  # pylint: disable=import-outside-toplevel
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def sentences_keep_to_80_columns(build):
    """Rows of packets, headings, switches and commands to be typed may be longer; sentences never."""
    row = re.compile(r" *\d+  -?\d+\.\d{6}  |Conversation \d+ · |会话 \d+ · |— |  wiretutor ")
    for name in sorted(os.listdir(SAMPLES)):
        if not name.endswith(".pcap"):
            continue
        for words in (["--lang", "en"], ["--lang", "zh"], ["--lang", "en", "--every"],
                      ["explain", "--lang", "en"], ["explain", "--lang", "zh"]):
            for line in ok(build, *words, os.path.join(SAMPLES, name)).splitlines():
                expect(row.match(line) is not None or width(line) <= 80, True,
                       f"{name} {words}: {line!r}")


def every_placeholder_is_filled(build):
    """A remark without the argument that its words ask for would show it in braces."""
    for name in sorted(os.listdir(SAMPLES)):
        for words in (["--lang", "en"], ["--lang", "zh"], ["--lang", "zh", "--every"]):
            if name.endswith(".pcap"):
                out = ok(build, *words, os.path.join(SAMPLES, name))
                expect(re.findall(r"\{[a-z_]*[|}]", out), [], f"placeholders in {name} {words}")


def commands_refuse_what_they_do_not_take(build):
    for words in (["packets", "--every", ECHO], ["flows", "-e", ECHO], ["check", "-v", ECHO],
                  ["packets", "--sort", "bytes", ECHO], ["--top", "3", ECHO], ["-x", ECHO],
                  ["flows", "--packet", "1", ECHO], ["check", "-Z", "nobody", ECHO], ["-C", "1", ECHO]):
        ended = wiretutor(build, *words).expect_code(2)
        expect(ended.out, "", f"standard output of {words}")
        assert ended.err.startswith("wiretutor: "), ended.err


if __name__ == "__main__":
    live.run([quiet_is_lines_and_endings, link_header_is_shown_once, whole_payload,
              absolute_numbers, absolute_numbers_wrap, time_flags, clocks_far_away,
              line_buffered_tells_at_once, packet_buffered_writes_at_once, filter_file,
              filter_counts_what_is_left, names_stay_numbers, count_only, stops_after_c,
              snapshot_length, colours_only_when_asked, every_repeats, one_conversation,
              one_conversation_that_is_not_there, payload_encoding, languages,
              ascii_charset_is_ascii, nothing_else_decides, sentences_keep_to_80_columns,
              every_placeholder_is_filled, commands_refuse_what_they_do_not_take],
             own_network=False)
