# SPDX-License-Identifier: BSD-2-Clause
"""localhost_client.py [PORT]: like tcp_one_shot_client.py, but connects to the name "localhost"."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8888

# "localhost" has two addresses, ::1 and 127.0.0.1. They are tried one by one. A server
# that was bound to 127.0.0.1 does not hear the first try: it is refused.
for family, kind, protocol, _, address in socket.getaddrinfo(
    "localhost", port, type=socket.SOCK_STREAM
):
    sock = socket.socket(family, kind, protocol)
    try:
        sock.connect(address)
        break
    except OSError as error:
        print(f"connect to {address[0]}: {error.strerror}", file=sys.stderr)
        sock.close()
else:
    sys.exit(1)

sock.sendall(b"Welcome to python world")
sock.close()
