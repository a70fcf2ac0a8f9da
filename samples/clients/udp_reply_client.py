# SPDX-License-Identifier: BSD-2-Clause
"""udp_reply_client.py [PORT]: sends one datagram, waits for the answer."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

# The first packet is already the data: no handshake comes before it. The kernel
# lends this socket a port now; the server will answer to it.
sock.sendto("你好，这是UDP的客户端".encode("utf-8"), ("127.0.0.1", port))

# If the datagram or its answer is lost, this waits for ever: UDP repeats nothing.
answer, server = sock.recvfrom(1024)
print(answer.decode("utf-8"))
sock.close()
