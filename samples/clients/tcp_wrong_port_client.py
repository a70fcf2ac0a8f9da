# SPDX-License-Identifier: BSD-2-Clause
"""tcp_wrong_port_client.py [PORT]: the misprint of many tutorials. The server listens on 8090,
the client connects to 8080. tcp_hello_client.py is the same program with the right port."""
import os
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)

# The SYN reaches the machine, but no program listens on that port, so its kernel
# answers RST,ACK at once. connect() would raise ConnectionRefusedError;
# connect_ex() returns the same error as a number: ECONNREFUSED, 111 on Linux.
error = sock.connect_ex(("127.0.0.1", port))
if error:
    sys.exit(f"connect: error {error}, {os.strerror(error)}")

# Never reached while nobody listens.
sock.sendall("hello 我是客户端".encode("utf-8"))
sock.close()
