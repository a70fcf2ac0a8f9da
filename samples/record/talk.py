# SPDX-License-Identifier: BSD-2-Clause
"""talk.py CALL [ARGUMENT] CALL [ARGUMENT] ...: one end of a lesson, call by call.

    talk.py reuseaddr bind 127.0.0.1:8001 listen 5 accept recv send hello close
    talk.py connect 127.0.0.1:8001 send hi recv close

accept goes on with the accepted socket, close goes back to the listening one.
A call that fails is reported, and the next one follows."""
import socket
import struct
import sys
import time

TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, TCP_SEND_QUEUE = 19, 20, 21, 2


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


class Talk:
    def __init__(self):
        self.listening = None
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

    def set(self, level, option, value):
        self.sock.setsockopt(level, option, value)

    # Options, to be set before the call that they change.

    def reuseaddr(self):
        self.set(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def nodelay(self):
        self.set(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def linger0(self):
        self.set(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def rcvbuf(self, size):
        self.set(socket.SOL_SOCKET, socket.SO_RCVBUF, int(size))

    def keepalive(self, seconds):
        """Asks after so many idle seconds, again after as many, gives up after three."""
        self.set(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.set(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(seconds))
        self.set(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, int(seconds))
        self.set(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)

    def fastopen(self, queue):
        self.set(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, int(queue))

    def isn(self, number):
        """The start number, which the kernel else draws at random; needs CAP_NET_ADMIN."""
        self.set(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        self.set(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, TCP_SEND_QUEUE)
        self.set(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("=I", int(number)))
        self.set(socket.IPPROTO_TCP, TCP_REPAIR, 0)

    # The calls.

    def bind(self, where):
        self.sock.bind(address(where))

    def listen(self, backlog):
        self.sock.listen(int(backlog))

    def accept(self):
        self.listening = self.sock
        self.sock = self.listening.accept()[0]

    def connect(self, where):
        self.sock.connect(address(where))

    def fastconnect(self, where, text):
        """connect() and send() in one call: TCP Fast Open."""
        self.sock.sendto(text.encode("utf-8"), socket.MSG_FASTOPEN, address(where))

    def send(self, text):
        self.sock.sendall(text.encode("utf-8"))

    def sendbytes(self, count):
        self.sock.sendall((b"0123456789abcdef" * (int(count) // 16 + 1))[: int(count)])

    def recv(self):
        print("recv:", self.sock.recv(65536))

    def recvall(self):
        count = 0
        while data := self.sock.recv(65536):
            count += len(data)
        print("recv:", count, "bytes, then b''")

    def shutdown(self):
        self.sock.shutdown(socket.SHUT_WR)

    def close(self):
        self.sock.close()
        self.sock = self.listening or socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listening = None

    def sleep(self, seconds):
        time.sleep(float(seconds))

    def until(self, moment):
        time.sleep(max(0.0, float(moment) - time.time()))


talk = Talk()
words = iter(sys.argv[1:])
for word in words:
    call = getattr(talk, word)
    count = call.__code__.co_argcount - 1
    try:
        call(*(next(words) for _ in range(count)))
    except OSError as error:
        print(f"{word}: {error.strerror}")
