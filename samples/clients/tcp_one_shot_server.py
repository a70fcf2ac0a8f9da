# SPDX-License-Identifier: BSD-2-Clause
"""tcp_one_shot_server.py [PORT]: serves one client, prints what it sent, ends."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888

# socket, bind and listen are between this program and its kernel: no packet.
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)

# The kernel does the handshake (it answers SYN with SYN,ACK) whether or not
# accept() was called; accept() only hands over the finished connection.
client, address = listening.accept()

# recv() waits for a data segment; the kernel confirms it with an ACK.
data = client.recv(1024)
print(data.decode("utf-8"))

# Closing the listening socket sends nothing: it was never connected.
listening.close()

# The accepted socket is still open. It closes when the program ends: now the FIN leaves.
