# SPDX-License-Identifier: BSD-2-Clause
"""close_three_server.py [PORT]: with close_client.py, a close in three segments."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8002
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()
client.recv(64)
# From here on the kernel holds an ACK back for 40 ms, in case data goes the same way.
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
client.sendall(b"bye bye")

# The client's FIN: recv() gives b''. We close within those 40 ms, so our FIN
# takes the waiting ACK along: FIN, FIN+ACK, ACK.
client.recv(64)
client.close()
listening.close()
