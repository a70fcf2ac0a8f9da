# SPDX-License-Identifier: BSD-2-Clause
"""Two hosts in network namespaces of their own, and a relay between them that loses, delays, swaps,
repeats and marks packets as it is told: by a seed, so that the same seed tells it the same.

No right is needed beside a user namespace. The hosts are veth pairs without offloading, so that each
segment of a capture is one of the wire; the relay is this process, with a packet socket at each."""
import ctypes
import fcntl
import heapq
import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

CLIENT, SERVER = "10.9.0.1", "10.9.0.2"
MACS = {"client": "02:00:00:00:09:01", "server": "02:00:00:00:09:02"}
CLONE_NEWNET = 0x40000000
FIN, SYN, RST, PSH, ACK, ECE, CWR = 1, 2, 4, 8, 16, 64, 128
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23


def enter():
    """Start this script again in a network namespace of its own, with all rights in there."""
    if os.environ.get("WIRETUTOR_WITNESS") == "inside":
        return
    os.environ["WIRETUTOR_WITNESS"] = "inside"
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    os.execvp(unshare[0], [*unshare, sys.executable, "-B", *sys.argv])


def ip(*words, host=None):
    command = ["ip", *words]
    if host:
        command = host.within(*command)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def without_offloads(interface):
    """Nothing is left for a network card to fill in or to cut (SIOCETHTOOL)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        for command in (0x17, 0x19, 0x1f, 0x24, 0x2c):  # tx, sg, tso, gso, gro
            value = struct.pack("II", command, 0)
            buffer = ctypes.create_string_buffer(value)
            request = struct.pack("16sP", interface.encode(), ctypes.addressof(buffer))
            try:
                fcntl.ioctl(s, 0x8946, request)
            except OSError:
                pass  # this kernel has no such offload


class Host:
    """A network namespace, held by a process that sleeps."""

    def __init__(self, name, address, settings):
        self.name = name
        go, ready = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET)
                os.write(ready[1], b"x")
                os.read(go[0], 1)  # the relay's end is there now
                without_offloads("eth0")
                os.write(ready[1], b"x")
                ctypes.CDLL(None).prctl(1, signal.SIGKILL)
                signal.pause()
            finally:
                os._exit(0)
        os.read(ready[0], 1)
        ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "address", MACS[name],
           "netns", str(self.pid))
        os.write(go[1], b"x")
        os.read(ready[0], 1)
        for fd in (*go, *ready):
            os.close(fd)
        without_offloads(name)
        for setting in ("net.ipv6.conf.all.disable_ipv6=1", *settings):
            self.set(*setting.split("="))
        ip("link", "set", "lo", "up", host=self)
        ip("addr", "add", f"{address}/24", "dev", "eth0", host=self)
        ip("link", "set", "eth0", "up", host=self)
        with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w", encoding="ascii") as file:
            file.write("1")
        ip("link", "set", name, "up")

    def knows(self, address, mac):
        ip("neigh", "replace", address, "lladdr", mac, "dev", "eth0", "nud", "permanent", host=self)

    def within(self, *command):
        return ["nsenter", "-t", str(self.pid), "-n", "--", *command]

    def read(self, path):
        return subprocess.run(self.within("cat", path), check=True, capture_output=True,
                              text=True).stdout

    def set(self, name, value):
        subprocess.run(self.within("sh", "-c", 'printf %s "$1" >"$0"',
                                   "/proc/sys/" + name.replace(".", "/"), value), check=True)

    def counters(self):
        """What this host's kernel has counted, as nstat shows it: TcpRetransSegs, TcpExtTCPTimeouts."""
        counted = {}
        for path in ("/proc/net/snmp", "/proc/net/netstat"):
            lines = self.read(path).splitlines()
            for names, values in zip(lines[::2], lines[1::2]):
                group = names.split(":")[0]
                for key, value in zip(names.split()[1:], values.split()[1:]):
                    counted[group + key] = int(value)
        return counted

    def listens(self, port):
        rows = self.read("/proc/net/tcp").splitlines()[1:]
        return any(r.split()[1].endswith(f":{port:04X}") and r.split()[3] == "0A" for r in rows)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Segment:
    """A frame with a TCP segment, as a rule of the relay sees it."""

    def __init__(self, frame, to_server):
        self.frame, self.to_server = frame, to_server
        head = 14 + (frame[14] & 15) * 4
        total = struct.unpack_from("!H", frame, 16)[0]
        self.seq, self.ack = struct.unpack_from("!II", frame, head + 4)
        self.flags = frame[head + 13]
        self.length = total - (head - 14) - (frame[head + 12] >> 4) * 4
        self.at = head + (frame[head + 12] >> 4) * 4  # of its data
        self.fresh = False  # bytes that were not there before
        self.end = 0        # the last one's number, from 1
        self.n = 0          # which of the segments with data of this direction it is, from 1

    def has(self, flag):
        return bool(self.flags & flag)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def marked(frame):
    """The frame with CE in its IPv4 header, if its sender takes part in ECN."""
    if not frame[15] & 3:
        return frame
    out = bytearray(frame)
    out[15] |= 3
    out[24:26] = b"\0\0"
    out[24:26] = struct.pack("!H", checksum(bytes(out[14:34])))
    return bytes(out)


class Relay:
    """Hands frames over. rule(segment, now) gives when each copy arrives, in seconds: [] loses it,
    [0.01, 0.01] repeats it; an entry may be (seconds, frame) where the frame changed."""

    def __init__(self, rule):
        self.rule, self.sockets, self.heap, self.order = rule, [], [], 0
        self.next = [None, None]  # by direction: the number of the first fresh byte; its ISN
        self.isn, self.n = [None, None], [0, 0]
        self.lost = [0, 0]
        for name in ("client", "server"):
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            s.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            s.bind((name, 0))
            s.setblocking(False)
            self.sockets.append(s)
        self.over = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def number(self, segment):
        d = int(segment.to_server)
        if segment.has(SYN):
            self.isn[d] = segment.seq
            self.next[d] = segment.seq + 1
        if self.isn[d] is None or segment.length == 0:
            return
        self.n[d] += 1
        segment.n = self.n[d]
        segment.end = (segment.seq + segment.length - self.isn[d] - 1) & 0xffffffff
        ahead = (segment.seq + segment.length - self.next[d]) & 0xffffffff
        segment.fresh = 0 < ahead < 1 << 31
        if segment.fresh:
            self.next[d] = (segment.seq + segment.length) & 0xffffffff

    def take(self, to_server, frame, now):
        copies = [0.0]
        if frame[12:14] == b"\x08\x00" and frame[23] == 6:
            segment = Segment(frame, to_server)
            self.number(segment)
            copies = self.rule(segment, now)
            self.lost[to_server] += not copies
        for copy in copies:
            after, what = copy if isinstance(copy, tuple) else (copy, frame)
            heapq.heappush(self.heap, (now + after, self.order, to_server, what))
            self.order += 1

    def run(self):
        selector = selectors.DefaultSelector()
        for i, s in enumerate(self.sockets):
            selector.register(s, selectors.EVENT_READ, i == 0)
        while not self.over:
            now = time.monotonic()
            wait = min(max(self.heap[0][0] - now, 0), 0.05) if self.heap else 0.05
            for key, _ in selector.select(wait):
                try:
                    while True:
                        self.take(key.data, key.fileobj.recv(2048), time.monotonic())
                except BlockingIOError:
                    pass
            now = time.monotonic()
            while self.heap and self.heap[0][0] <= now:
                _, _, to_server, frame = heapq.heappop(self.heap)
                self.sockets[to_server].send(frame)

    def close(self):
        self.over = True
        self.thread.join()
        for s in self.sockets:
            s.close()
