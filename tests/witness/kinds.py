# SPDX-License-Identifier: BSD-2-Clause
"""The kinds of transfers that are staged: what client and server do, what happens to their packets,
and what their kernels are set to. Each with a random number generator of its seed."""
import textwrap

from network import ACK, FIN, RST, SYN, marked

# What all programs begin with; {options} are set before connect() or listen().
CLIENT = """
import socket, sys, time
s = socket.socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'{cc}')
{options}
s.connect(('10.9.0.2', 9000))
def take(n):
    while n > 0:
        d = s.recv(min(n, 65536))
        if not d: return
        n -= len(d)
"""
SERVER = """
import socket, sys, time
l = socket.socket()
l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
l.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'{cc}')
{options}
l.bind(('10.9.0.2', 9000))
l.listen(5)
s, _ = l.accept()
def take(n):
    while n > 0:
        d = s.recv(min(n, 65536))
        if not d: return
        n -= len(d)
"""
READ = "take(1 << 40)"
KEEP_ALIVE = """
s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
"""


class Kind:
    """client, server: what they do once connected. rule(random, kind): makes the relay's rule."""

    def __init__(self, what, client=None, server=READ, size=300000, rule=None, delay=0.005,
                 settings=(), client_options="", server_options=""):
        self.what, self.size, self.delay, self.settings = what, size, delay, settings
        self.client = client or f"s.sendall(bytes({size}))"
        self.server = server
        self.make = rule or (lambda random, kind: lambda segment, now: [kind.delay])
        self.client_options, self.server_options = client_options, server_options

    def programs(self, cc):
        return [textwrap.dedent(start).format(cc=cc, options=options) + textwrap.dedent(does)
                for start, options, does in ((CLIENT, self.client_options, self.client),
                                             (SERVER, self.server_options, self.server))]


# ---- rules: each gives the times at which the copies of a segment arrive ----

def pure_ack(segment):
    return segment.length == 0 and segment.flags == ACK


def lose_fresh(share, both=False):
    def make(random, kind):
        def rule(segment, now):
            mine = segment.fresh and (both or segment.to_server)
            return [] if mine and random.random() < share else [kind.delay]
        return rule
    return make


def lose_acks(share):
    def make(random, kind):
        def rule(segment, now):
            lost = pure_ack(segment) and not segment.to_server and random.random() < share
            return [] if lost else [kind.delay]
        return rule
    return make


def lose_tail(segments):
    """The last so many segments with data, when they are sent first."""
    def make(random, kind):
        left = kind.size - segments * 1448

        def rule(segment, now):
            return [] if segment.fresh and segment.to_server and segment.end > left else [kind.delay]
        return rule
    return make


def lose_run(least, most):
    """A run of segments with data, once."""
    def make(random, kind):
        first = random.randint(30, 120)
        last = first + random.randint(least, most)

        def rule(segment, now):
            lost = segment.to_server and segment.fresh and first <= segment.n < last
            return [] if lost else [kind.delay]
        return rule
    return make


def break_for(least, most):
    """Nothing gets to the server for a while."""
    def make(random, kind):
        first, lasts, began = random.randint(20, 100), random.uniform(least, most), []

        def rule(segment, now):
            if segment.to_server and segment.n == first and not began:
                began.append(now)
            lost = segment.to_server and began and now - began[0] < lasts
            return [] if lost else [kind.delay]
        return rule
    return make


def lose_twice(random, kind):
    """A segment, and its first repetition."""
    first = random.randint(20, 100)
    target = []

    def rule(segment, now):
        if segment.to_server and segment.n == first:
            target[:] = [segment.seq, 2]
        if segment.to_server and target and segment.seq == target[0] and target[1] > 0:
            target[1] -= 1
            return []
        return [kind.delay]
    return rule


def lose_first(flag, without=0, to_server=True):
    def make(random, kind):
        lost = []

        def rule(segment, now):
            if segment.has(flag) and not segment.has(without) and segment.to_server == to_server \
                    and not lost:
                lost.append(now)
                return []
            return [kind.delay]
        return rule
    return make


def hold_back(share, least, most):
    """Some segments with data arrive later, so that others overtake them."""
    def make(random, kind):
        def rule(segment, now):
            held = segment.fresh and segment.to_server and random.random() < share
            return [kind.delay + (random.uniform(least, most) if held else 0)]
        return rule
    return make


def repeat(share, data):
    def make(random, kind):
        def rule(segment, now):
            mine = segment.length > 0 and segment.to_server if data else \
                pure_ack(segment) and not segment.to_server
            again = mine and random.random() < share
            return [kind.delay, kind.delay + 0.001] if again else [kind.delay]
        return rule
    return make


def stall(least, most):
    """Everything is late by so much, once; nothing is lost, and the order stays."""
    def make(random, kind):
        first, lasts, until = random.randint(20, 100), random.uniform(least, most), []

        def rule(segment, now):
            if segment.to_server and segment.n == first and not until:
                until.append(now + lasts)
            late = max(until[0] - now, 0) if until and segment.to_server else 0
            return [kind.delay + late]
        return rule
    return make


def jitter(most):
    """Each takes another time; none overtakes another."""
    def make(random, kind):
        latest = [0.0, 0.0]

        def rule(segment, now):
            at = max(now + kind.delay + random.uniform(0, most), latest[segment.to_server])
            latest[segment.to_server] = at
            return [at - now]
        return rule
    return make


def mark(share):
    def make(random, kind):
        def rule(segment, now):
            ce = segment.fresh and segment.to_server and random.random() < share
            return [(kind.delay, marked(segment.frame))] if ce else [kind.delay]
        return rule
    return make


def bottleneck(bytes_a_second, queue):
    """A link to the server that is slow, and a queue before it that holds so many packets."""
    def make(random, kind):
        leaves = []

        def rule(segment, now):
            if not segment.to_server:
                return [kind.delay]
            leaves[:] = [t for t in leaves if t > now]
            if len(leaves) >= queue:
                return []
            begins = leaves[-1] if leaves else now
            leaves.append(begins + len(segment.frame) / bytes_a_second)
            return [leaves[-1] - now + kind.delay]
        return rule
    return make


def vanish(random, kind):
    """From some segment with data on nothing gets through, either way."""
    first, gone = random.randint(10, 60), []

    def rule(segment, now):
        if segment.to_server and segment.n == first:
            gone.append(now)
        return [] if gone else [kind.delay]
    return rule


def vanish_when_idle(random, kind):
    """After the first request nothing gets through."""
    acked = []

    def rule(segment, now):
        if acked and now - acked[0] > 0.3:
            return []
        if segment.length and not acked:
            acked.append(now)
        return [kind.delay]
    return rule


def forget_server(random, kind):
    """The server's farewell does not get through: the client goes on as if nothing were."""
    def rule(segment, now):
        gone = not segment.to_server and segment.has(RST) and segment.has(ACK)
        return [] if gone else [kind.delay]
    return rule


def lose_updates(random, kind):
    """The first ACKs that open a closed window again are lost."""
    state = {"shut": False, "left": random.randint(1, 3)}

    def rule(segment, now):
        window = int.from_bytes(segment.frame[48:50], "big")
        if pure_ack(segment) and not segment.to_server:
            if window == 0:
                state["shut"] = True
            elif state["shut"] and state["left"] > 0:
                state["left"] -= 1
                return []
            else:
                state["shut"] = False
        return [kind.delay]
    return rule


def corrupt(share):
    """A bit of the data is wrong when it arrives."""
    def make(random, kind):
        def rule(segment, now):
            if not (segment.fresh and segment.to_server and random.random() < share):
                return [kind.delay]
            frame = bytearray(segment.frame)
            frame[segment.at] ^= 1
            return [(kind.delay, bytes(frame))]
        return rule
    return make


EXCHANGES = """
for i in range(30):
    s.sendall(bytes(200))
    take(300)
"""
ANSWERS = """
for i in range(30):
    take(200)
    s.sendall(bytes(300))
"""
BOTH = """
import threading
t = threading.Thread(target=take, args=(200000,))
t.start()
s.sendall(bytes(200000))
t.join()
"""

KINDS = {
    "clean": Kind("nothing happens"),
    "far": Kind("a round trip of 80 ms", delay=0.04),
    "lose-data": Kind("2 % of the data lost", rule=lose_fresh(0.02)),
    "lose-much": Kind("8 % of the data lost", rule=lose_fresh(0.08)),
    "lose-acks": Kind("20 % of the ACKs lost", rule=lose_acks(0.2)),
    "lose-most-acks": Kind("60 % of the ACKs lost", rule=lose_acks(0.6)),
    "lose-tail": Kind("the last segment lost", rule=lose_tail(1)),
    "lose-tail-run": Kind("the last four segments lost", rule=lose_tail(4)),
    "lose-run": Kind("a run of segments lost", rule=lose_run(5, 15)),
    "break": Kind("nothing gets through for half a second", rule=break_for(0.3, 0.7)),
    "lose-twice": Kind("a segment and its repetition lost", rule=lose_twice),
    "lose-syn": Kind("the SYN lost", rule=lose_first(SYN, ACK), size=3000),
    "lose-synack": Kind("the SYN,ACK lost", rule=lose_first(SYN, 0, False), size=3000),
    "lose-fin": Kind("the FIN lost", rule=lose_first(FIN), size=3000),
    "swap": Kind("some segments a little late", rule=hold_back(0.03, 0.002, 0.004)),
    "swap-far": Kind("some segments late by round trips", rule=hold_back(0.02, 0.015, 0.03)),
    "repeat-data": Kind("3 % of the data arrives twice", rule=repeat(0.03, True)),
    "repeat-acks": Kind("10 % of the ACKs arrive twice", rule=repeat(0.1, False)),
    "stall": Kind("all is late by half a second, once", rule=stall(0.4, 0.8)),
    "jitter": Kind("each takes another time", rule=jitter(0.01)),
    "slow-reader": Kind("the server reads after a second", size=1500000,
                        server=f"time.sleep(1)\n{READ}",
                        server_options="l.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)"),
    "lose-updates": Kind("the ACK that opens the window is lost", size=400000, rule=lose_updates,
                         server=f"time.sleep(0.7)\n{READ}",
                         server_options="l.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)"),
    "small-receive-buffer": Kind("a receive buffer of 4 KB", size=60000, server_options=
                                 "l.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)"),
    "small-send-buffer": Kind("a send buffer of 4 KB", size=60000, client_options=
                              "s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)"),
    "ecn": Kind("2 % of the data marked", rule=mark(0.02), settings=("net.ipv4.tcp_ecn=1",)),
    "keep-alive": Kind("keep-alives that are answered", client_options=KEEP_ALIVE,
                       client="s.sendall(b'x')\ntime.sleep(2.6)\ns.sendall(b'y')"),
    "keep-alive-dead": Kind("keep-alives that nobody answers", client_options=KEEP_ALIVE,
                            client="s.sendall(b'x')\ntry: s.recv(1)\nexcept OSError: pass",
                            server="take(1)\ntime.sleep(4)", rule=vanish_when_idle),
    "vanish": Kind("the path is gone", rule=vanish, client_options=
                   "s.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)",
                   client="try: s.sendall(bytes(300000)); time.sleep(3)\nexcept OSError: pass",
                   server_options="l.settimeout(4)", server=
                   "s.settimeout(3)\ntry: take(1 << 40)\nexcept OSError: pass"),
    "half-open": Kind("the server forgot, and its RST is lost", rule=forget_server,
                      client="s.sendall(b'x')\ntime.sleep(0.6)\ns.sendall(b'y')\n"
                             "try: s.recv(1)\nexcept OSError: pass",
                      server="import struct\ns.recv(9)\ns.setsockopt(socket.SOL_SOCKET, "
                             "socket.SO_LINGER, struct.pack('ii', 1, 0))\ns.close()\ntime.sleep(1)"),
    "both-busy": Kind("both send, 2 % of the data lost", client=BOTH, server=BOTH,
                      rule=lose_fresh(0.02, both=True)),
    "bottleneck": Kind("a slow link, a short queue", rule=bottleneck(1250000, 10)),
    "no-sack": Kind("2 % lost, without SACK", rule=lose_fresh(0.02),
                    settings=("net.ipv4.tcp_sack=0",)),
    "no-timestamps": Kind("2 % lost, without timestamps", rule=lose_fresh(0.02),
                          settings=("net.ipv4.tcp_timestamps=0",)),
    "half-close": Kind("the answer comes after the client's FIN, 2 % lost",
                       client="s.sendall(b'x')\ns.shutdown(socket.SHUT_WR)\n" + READ,
                       server=READ + "\ns.sendall(bytes(150000))", rule=lose_fresh(0.02, both=True)),
    "exchanges": Kind("small requests and answers, 5 % lost", client=EXCHANGES, server=ANSWERS,
                      rule=lose_fresh(0.05, both=True)),
    "corrupt": Kind("1 % of the data damaged", rule=corrupt(0.01)),
}
