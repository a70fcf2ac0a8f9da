# SPDX-License-Identifier: BSD-2-Clause
"""ipv6_echo_server.py [PORT]: serves one client on ::1, sends back what it sent, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888

# AF_INET6 and a 16-byte address instead of 4; every call below is the same as for IPv4.
listening = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("::1", port))
listening.listen(5)
client, address = listening.accept()
data = client.recv(1024)
print(data.decode("utf-8"))
client.sendall(data)
# Wait for the client's FIN, so that it is the client who closes first.
client.recv(1024)
client.close()
listening.close()
