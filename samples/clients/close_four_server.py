# SPDX-License-Identifier: BSD-2-Clause
"""close_four_server.py [PORT]: with close_client.py, the textbook's close in four segments."""
import socket
import sys
import time

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8002
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.bind(("127.0.0.1", port))
listening.listen(5)
client, address = listening.accept()
client.recv(64)
client.sendall(b"bye bye")

# The client's FIN: recv() gives b''. A server with work left to do closes later;
# the kernel does not wait that long (at most 0.2 s) and sends the ACK alone:
# FIN, ACK, FIN, ACK. Meanwhile we are in CLOSE_WAIT, the client in FIN_WAIT_2.
client.recv(64)
time.sleep(0.5)
client.close()
listening.close()
