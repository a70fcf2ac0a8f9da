# SPDX-License-Identifier: BSD-2-Clause
"""udp_reply_server.py [PORT]: receives one datagram, answers it, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888

# SOCK_DGRAM is UDP. No listen, no accept: there is no connection to wait for.
# UDP 8888 and TCP 8888 are different ports; both may be in use at once.
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", port))

# recvfrom() gives one whole datagram and the address that it came from.
data, sender = sock.recvfrom(1024)
print(f"{sender[0]}:{sender[1]}: {data.decode('utf-8')}")

# Without that address we could not answer: UDP keeps no memory of a partner.
sock.sendto("收到，这是UDP的服务端".encode("utf-8"), sender)
sock.close()  # no packet: there is nothing to tear down
