# SPDX-License-Identifier: BSD-2-Clause
"""The mistake of everyone who comes from Python 2: send() takes bytes, not a str."""
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", 8090))
sock.send("hello")  # TypeError: the program ends here, and its socket is closed with it
