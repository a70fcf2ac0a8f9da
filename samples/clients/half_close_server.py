# SPDX-License-Identifier: BSD-2-Clause
"""half_close_server.py [PORT]: reads numbers until the client has finished, answers their sum."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8003
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()

# A number may be cut anywhere between two recv(), so collect first.
numbers = b""
while data := client.recv(64):
    numbers += data

# b'': the client will send no more. It can still receive: we are in CLOSE_WAIT,
# it is in FIN_WAIT_2, and our half of the connection works as before.
client.sendall(f"The sum is {sum(map(int, numbers.split()))}".encode("utf-8"))
client.close()  # the second FIN
listening.close()
