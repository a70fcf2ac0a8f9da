# SPDX-License-Identifier: BSD-2-Clause
"""Capture files written byte by byte, for what no recording holds."""
import struct

MICROSECONDS, NANOSECONDS = 0xA1B2C3D4, 0xA1B23C4D
ETHERNET, RAW_IP, RADIOTAP = 1, 101, 127


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def datagram(source_port, destination_port, payload):
    """An IPv4 packet with a UDP datagram from 127.0.0.1 to itself; no UDP checksum."""
    udp = struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0,
                       bytes([127, 0, 0, 1]), bytes([127, 0, 0, 1]))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + udp


def ethernet(packet):
    return bytes(12) + b"\x08\x00" + packet


def pcap(frames, link_type=ETHERNET, order="<", magic=MICROSECONDS):
    """A pcap file: one frame a second; order "<" or ">"."""
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link_type)]
    for second, frame in enumerate(frames):
        parts.append(struct.pack(order + "IIII", 1700000000 + second, 5, len(frame), len(frame)))
        parts.append(frame)
    return b"".join(parts)


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", 12 + len(body))
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(frames, link_types=(ETHERNET,), order="<"):
    """A pcapng file, an interface for each link type; frames are (interface, bytes)."""
    parts = [block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))]
    for link_type in link_types:
        parts.append(block(order, 1, struct.pack(order + "HHI", link_type, 0, 262144)))
    for number, (interface, frame) in enumerate(frames):
        microseconds = (1700000000 + number) * 1000000 + 5
        parts.append(block(order, 6, struct.pack(
            order + "IIIII", interface, microseconds >> 32, microseconds & 0xFFFFFFFF, len(frame),
            len(frame)) + frame))
    return b"".join(parts)
