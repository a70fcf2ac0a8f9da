#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Serves one short page over TLS.

    https_server.py ADDRESS PORT CERTIFICATE KEY [VERSION]

VERSION 1.2: at most that. A client that breaks off the handshake ends nothing but its connection.
"""
import socket
import ssl
import sys

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"


def serve(connection, context):
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(connection, server_side=True) as tls:
            request = tls.recv(4096)
            print(request.decode().split("\r\n")[0])
            tls.sendall(PAGE)
            tls.unwrap()
    except OSError as error:
        print(type(error).__name__, error)


def main(address, port, certificate, key, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.num_tickets = 0
    context.load_cert_chain(certificate, key)
    if version == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    server = socket.create_server((address, int(port)))
    while True:
        connection, _ = server.accept()
        serve(connection, context)


if __name__ == "__main__":
    main(*sys.argv[1:])
