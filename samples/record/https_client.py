#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fetches a page over TLS.

    https_client.py NAME PORT [AUTHORITY]

AUTHORITY: a file with the certificate of who may sign; else those that the system trusts.
"""
import socket
import ssl
import sys


def main(name, port, authority=None):
    context = ssl.create_default_context(cafile=authority)
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        with context.wrap_socket(connection, server_hostname=name) as tls:
            tls.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            print(tls.recv(4096).decode())
            tls.unwrap()
    except ssl.SSLError as error:
        print(type(error).__name__, error)


if __name__ == "__main__":
    main(*sys.argv[1:])
