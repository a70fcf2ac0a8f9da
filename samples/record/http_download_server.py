#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Serves every request the same 9,000 bytes that are no text, as a picture would be.

    http_download_server.py ADDRESS PORT
"""
import http.server
import sys


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = bytes(i * 167 % 251 ^ 0x80 for i in range(9000))
        self.send_response(200)
        self.send_header("Content-Type", "image/x-lesson")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(address, port):
    http.server.HTTPServer((address, int(port)), Page).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
