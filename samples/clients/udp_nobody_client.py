# SPDX-License-Identifier: BSD-2-Clause
"""udp_nobody_client.py [PORT]: sends a datagram to a port on which nobody waits."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 10001
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

# The datagram leaves, and the other side's kernel answers with an ICMP message,
# "port unreachable", which quotes it. sendto() reports success all the same:
# it only says that our kernel took the datagram.
size = sock.sendto("有人吗？".encode("utf-8"), ("127.0.0.1", port))
print(f"sendto: {size} bytes sent, no error")

# This socket never called connect(), so the kernel does not report the ICMP to it
# either; recvfrom() would wait for ever. A connected one would get ECONNREFUSED.
sock.close()
