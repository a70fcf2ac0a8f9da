# SPDX-License-Identifier: BSD-2-Clause
"""http_server.py [PORT]: gives one page to whoever asks for /. Ctrl-C ends it."""
import socket
import sys

PAGE = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 20\r\n"
    b"Connection: close\r\n"
    b"\r\n"
    b"Hello from port 80.\n"
)
NO_PAGE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def read_request(client):
    """Reads until the empty line that ends the headers: it may come in several parts."""
    request = b""
    while b"\r\n\r\n" not in request and len(request) < 4096:
        data = client.recv(4096)
        if not data:
            return b""
        request += data
    return request


port = int(sys.argv[1]) if len(sys.argv) > 1 else 80
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
# Ports below 1024 need root: PermissionError otherwise.
listening.bind(("127.0.0.1", port))
listening.listen(5)
try:
    while True:
        client, address = listening.accept()
        if request := read_request(client):
            client.sendall(PAGE if request.startswith(b"GET / ") else NO_PAGE)
        client.close()  # "Connection: close": here the server closes first
except KeyboardInterrupt:
    listening.close()
