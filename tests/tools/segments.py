# SPDX-License-Identifier: BSD-2-Clause
"""Conversations that no recording shows, written as segments: a line each, "milliseconds > flags seq
ack bytes window". > is 10.0.0.1:40000 to 10.0.0.2:5000, < the way back; flags are letters of SFRPA;
bytes and window may be left out (0, 64240)."""
import os
import struct
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../live"))
from crafted import MICROSECONDS, RAW_IP, checksum  # noqa: E402 pylint: disable=wrong-import-position

ENDS = ((bytes([10, 0, 0, 1]), 40000), (bytes([10, 0, 0, 2]), 5000))
BITS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "-": 0}
OPENED = "0 > S 1000 0\n10 < SA 5000 1001\n20 > A 1001 5001\n"

STORIES = {
    "simultaneous open": """0 > S 1000 0
        1 < S 5000 0
        10 > SA 1000 5001
        11 < SA 5000 1001
        20 > A 1001 5001
        21 > PA 1001 5001 5
        30 < A 5001 1006""",
    "a split handshake with another number": """0 > S 1000 0
        10 < A 0 1001
        11 < S 5000 0
        12 > SA 1000 5001
        20 < A 5001 1001
        21 > PA 1001 5001 5""",
    "SYN inside an open connection": OPENED + """30 > S 777777 0
        31 < A 5001 1001
        32 > R 1001 0""",
    "the same SYN after the end": OPENED + """30 > FA 1001 5001
        40 < FA 5001 1002
        50 > A 1002 5002
        2000 > S 1000 0
        2010 < SA 8000 1001
        2020 > A 1001 8001""",
    "half-open discovery": """0 > S 1000 0
        10 < A 7000 3000
        11 > R 3000 0
        1000 > S 1000 0
        1010 < SA 9000 1001
        1020 > A 1001 9001""",
    "an accepted zero-window probe": OPENED + """30 > A 1001 5001 100
        40 < A 5001 1101 0 0
        300 > A 1101 5001 1
        310 < A 5001 1101 0 0
        900 > A 1101 5001 1
        910 < A 5001 1102 0 0
        1000 < A 5001 1102
        1100 > A 1102 5001 50
        1200 < A 5001 1152""",
    "start number 2^32-1": """0 > S 4294967295 0
        10 < SA 4294967294 0
        20 > A 0 4294967295
        30 > PA 0 4294967295 5
        40 < PA 4294967295 5 10
        50 > A 5 9
        60 > FA 5 9
        70 < FA 9 6
        80 > A 6 10""",
    "a SYN with FIN, refused": """0 > SF 1000 0
        10 < RA 0 1002 0 0""",
    "a refusal that confirms nothing": """0 > S 1000 0
        1 < R 0 0 0 0
        1000 > S 1000 0
        1001 < RA 0 1001 0 0""",
    "unanswered keep-alives, then RST": OPENED + """30 > PA 1001 5001 5
        40 < A 5001 1006
        60000 > A 1005 5001
        60010 < A 5001 1006
        120000 > A 1005 5001 1
        120010 < A 5001 1006
        180000 > A 1005 5001
        255000 > A 1005 5001
        330000 > RA 1006 5001""",
    "data to a closed socket": OPENED + """30 > FA 1001 5001
        40 < A 5001 1002
        50 < PA 5001 1002 10
        51 > R 1002 0""",
}


def packet(way, flags, seq, ack, size, window):
    """An IPv4 packet with this segment; its payload is x, the checksums are true."""
    (source, source_port), (target, target_port) = ENDS if way == ">" else reversed(ENDS)
    payload = b"x" * size
    tcp = struct.pack("!HHIIBBHHH", source_port, target_port, seq, ack, 0x50,
                      sum(BITS[letter] for letter in flags), window, 0, 0)
    pseudo = source + target + struct.pack("!HH", 6, len(tcp) + size)
    sum_of_all = checksum(pseudo + tcp + payload + bytes(size % 2))
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + size, 1, 0, 64, 6, 0, source, target)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + tcp[:16] + \
        struct.pack("!H", sum_of_all) + tcp[18:] + payload


def capture(story):
    """The capture file of a story."""
    parts = [struct.pack("<IHHiIII", MICROSECONDS, 2, 4, 0, 0, 262144, RAW_IP)]
    for line in STORIES[story].splitlines():
        at, way, flags, *numbers = line.split()
        seq, ack, size, window = [*map(int, numbers), *(0, 64240)[len(numbers) - 2:]]
        data = packet(way, flags, seq, ack, size, window)
        parts.append(struct.pack("<IIII", 1700000000 + int(at) // 1000, int(at) % 1000 * 1000,
                                 len(data), len(data)) + data)
    return b"".join(parts)
