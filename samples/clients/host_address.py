# SPDX-License-Identifier: BSD-2-Clause
"""host_address.py: prints this machine's name and the address that belongs to it."""
import socket
import sys

name = socket.gethostname()

# Often no packet leaves: the name stands in /etc/hosts (on Debian as 127.0.1.1).
# Only if it does not, the C library asks a name server, over UDP port 53.
try:
    print(name, socket.gethostbyname(name))
except socket.gaierror as error:
    sys.exit(f"gethostbyname: no IPv4 address for {name}: {error.strerror}")
