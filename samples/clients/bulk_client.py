# SPDX-License-Identifier: BSD-2-Clause
"""bulk_client.py HOST [PORT]: sends 2,000,000 bytes as fast as TCP takes them, closes."""
import socket
import sys

if len(sys.argv) < 2:
    sys.exit(f"usage: {sys.argv[0]} HOST [PORT]")
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8010
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect((sys.argv[1], port))

# sendall() returns when the kernel has taken all of it, long before it has arrived.
# How fast it leaves the kernel decides by itself: by the ACKs that come, or do not.
sock.sendall(bytes(2_000_000))
sock.close()
