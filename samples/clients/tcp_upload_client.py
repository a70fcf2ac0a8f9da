# SPDX-License-Identifier: BSD-2-Clause
"""tcp_upload_client.py FILE [PORT]: sends a file in parts of 1024 bytes, closes."""
import socket
import sys

if len(sys.argv) < 2:
    sys.exit(f"usage: {sys.argv[0]} FILE [PORT]")
port = int(sys.argv[2]) if len(sys.argv) > 2 else 9000
with open(sys.argv[1], "rb") as file:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(("127.0.0.1", port))

    # While earlier bytes wait for their ACK or for room in the server's window, the
    # kernel joins what we send: several parts may leave in one segment.
    while part := file.read(1024):
        sock.sendall(part)
    sock.close()  # FIN after the last byte: "the file ends here"
