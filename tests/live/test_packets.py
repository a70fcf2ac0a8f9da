#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What ends the lines of `packets`: the message in a few words, what a segment means, which packet an
ICMP error is about; cut to the width, hostile text escaped."""
import os
import struct
import tempfile

import crafted
import live
from live import contains, expect, wiretutor


def name_of(text):
    return b"".join(bytes([len(part)]) + part for part in text.split(b".")) + b"\0"


def dns(flags, name, kind=1, answer=b""):
    head = struct.pack("!6H", 7, flags, 1, 1 if answer else 0, 0, 0)
    record = b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(answer)) + answer if answer else b""
    return head + name_of(name) + struct.pack("!HH", kind, 1) + record


def dhcp(op, kind, given):
    body = struct.pack("!BBBBIHH", op, 1, 6, 0, 7, 0, 0) + bytes(4) + given + bytes(8 + 16 + 192)
    return body + b"\x63\x82\x53\x63" + bytes([53, 1, kind, 255])


def netbios(name):
    spelled = b"".join(bytes([0x41 + (c >> 4), 0x41 + (c & 15)]) for c in name.ljust(15) + b"\0")
    return struct.pack("!6H", 7, 0x0110, 1, 0, 0, 0) + b"\x20" + spelled + b"\0" + \
        struct.pack("!HH", 0x20, 1)


def unreachable(packet):
    """From 127.0.0.1 to itself: port unreachable, with the packet that it quotes."""
    icmp = struct.pack("!BBHI", 3, 3, 0, 0) + packet[:28]
    icmp = icmp[:2] + struct.pack("!H", crafted.checksum(icmp)) + icmp[4:]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(icmp), 2, 0, 64, 1, 0,
                       bytes([127, 0, 0, 1]), bytes([127, 0, 0, 1]))
    return head[:10] + struct.pack("!H", crafted.checksum(head)) + head[12:] + icmp


def lines(build, frames, *words):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "crafted.pcap")
        with open(path, "wb") as f:
            f.write(crafted.pcap(frames))
        return wiretutor(build, "packets", *words, path).expect_code(0).out.splitlines()


def udp(source, destination, payload):
    return crafted.ethernet(crafted.datagram(source, destination, payload))


MESSAGES = [
    (udp(40000, 53, dns(0x0100, b"example.com")), "UDP  29 bytes  DNS A? example.com"),
    (udp(53, 40000, dns(0x8180, b"example.com", answer=bytes([93, 184, 216, 34]))),
     "DNS A example.com → 93.184.216.34"),
    (udp(53, 40000, dns(0x8183, b"example.com")), "DNS A example.com → NXDOMAIN"),
    (udp(5353, 5353, dns(0, b"_http._tcp.local", 12)), "mDNS PTR? _http._tcp.local"),
    (udp(5355, 5355, dns(0, b"printer")), "LLMNR A? printer"),
    (udp(137, 137, netbios(b"SERVER")), "NBNS query SERVER<00>"),
    (udp(67, 68, dhcp(2, 2, bytes([192, 168, 1, 5]))), "DHCP Offer 192.168.1.5"),
    (udp(68, 67, dhcp(1, 1, bytes(4))), "DHCP Discover"),
    (udp(40001, 1900, b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nST: upnp:rootdevice"
                      b"\r\n\r\n"), "SSDP M-SEARCH upnp:rootdevice"),
    (udp(1900, 40001, b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n"),
     "SSDP 200 upnp:rootdevice"),
    (udp(40002, 69, b"\0\1start.cfg\0octet\0"), "TFTP read request start.cfg"),
    (udp(40003, 123, b"\x23" + bytes(47)), "NTP client"),
    (bytes.fromhex("0180c2000000020000000001000742420300000000"),
     "STP  Spanning Tree Protocol, 4 bytes"),
    (bytes.fromhex("01000ccccccc020000000001000aaaaa0300000c200002b4"),
     "CDP  Cisco Discovery Protocol, 2 bytes"),
]


def messages(build):
    shown = lines(build, [frame for frame, _ in MESSAGES])
    expect(len(shown), len(MESSAGES), "lines")
    for line, (_, words) in zip(shown, MESSAGES):
        assert line.endswith(words), (line, words)


def a_quiet_line_has_none(build):
    for line in lines(build, [frame for frame, _ in MESSAGES[:12]], "-q"):
        assert line.endswith(" bytes"), line


def the_quoted_packet_is_named(build):
    asked = crafted.datagram(40000, 9999, b"hello")
    shown = lines(build, [crafted.ethernet(asked), crafted.ethernet(unreachable(asked))])
    assert shown[1].endswith("ICMP  port unreachable for 1"), shown


def an_ambiguous_quote_names_none(build):
    """Two datagrams that are alike to the last bit: it may be either."""
    asked = crafted.datagram(40000, 9999, b"hello")
    shown = lines(build, [crafted.ethernet(p) for p in (asked, asked, unreachable(asked))])
    assert shown[2].endswith("ICMP  port unreachable"), shown


def hostile_text_is_escaped_and_cut(build):
    evil = b"\x1b[2J" + b"a" * 50
    shown = lines(build, [udp(40000, 53, dns(0x0100, evil))])[0]
    assert "\x1b" not in shown and "027[2J" in shown, shown
    assert len(shown) < 120 and shown.endswith("…"), shown


def words_in_chinese(build):
    shown = lines(build, [frame for frame, _ in MESSAGES], "--lang", "zh")
    contains(shown[0], "DNS A？example.com")
    contains(shown[11], "NTP 客户端")


if __name__ == "__main__":
    live.run([messages, a_quiet_line_has_none, the_quoted_packet_is_named,
              an_ambiguous_quote_names_none, hostile_text_is_escaped_and_cut, words_in_chinese],
             own_network=False)
