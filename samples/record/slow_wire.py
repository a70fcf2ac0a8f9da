# SPDX-License-Identifier: BSD-2-Clause
"""slow_wire.py PID SECONDS [TEXT MORE]: a wire with a delay between two network namespaces.

Joins the TAP interface `eth0` here with that of process PID's namespace: each frame arrives
SECONDS later. The first frame that contains TEXT takes MORE seconds, so others overtake it."""
import ctypes
import fcntl
import heapq
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 2, 0x1000
CLONE_NEWNET = 0x40000000


def enter(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        sys.exit(f"setns: {os.strerror(ctypes.get_errno())}")


def tap():
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", b"eth0", IFF_TAP | IFF_NO_PI))
    return fd


delay = float(sys.argv[2])
late_text = sys.argv[3].encode("utf-8") if len(sys.argv) > 3 else None
left = tap()
enter(os.open(f"/proc/{sys.argv[1]}/ns/net", os.O_RDONLY))
right = tap()
opposite = {left: right, right: left}

under_way = []  # (when it arrives, a number that keeps the order, where, frame)
count = 0
while True:
    pause = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
    for end in select.select([left, right], [], [], pause)[0]:
        frame = os.read(end, 65536)
        due = time.monotonic() + delay
        if late_text and late_text in frame:
            due += float(sys.argv[4])
            late_text = None
        heapq.heappush(under_way, (due, count, opposite[end], frame))
        count += 1
    while under_way and under_way[0][0] <= time.monotonic():
        _, _, end, frame = heapq.heappop(under_way)
        os.write(end, frame)
