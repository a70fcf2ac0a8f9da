# SPDX-License-Identifier: BSD-2-Clause
"""The programs of program_pairs.py that are written in Python, and a few others. {0} in a text: the
folder with what furnish() puts there."""
import textwrap

from test_run import python

URL = "http://127.0.0.1:8001/"


def script(text):
    return python(textwrap.dedent(text))


def module(*words):
    return [*python("")[:-2], "-m", *words]


HANDLER = """
    import socketserver
    class H(socketserver.BaseRequestHandler):
        def handle(self):
            if isinstance(self.request, tuple):
                self.request[1].sendto(self.request[0].upper(), self.client_address)
            else:
                self.request.sendall(self.request.recv(100).upper())
    socketserver.TCPServer.allow_reuse_address = True
"""


def socketserver(kind):
    return script(HANDLER + f"    socketserver.{kind}(('127.0.0.1', 8001), H).serve_forever()\n")


TALK = script("""
    import socket
    s = socket.create_connection(("127.0.0.1", 8001))
    s.sendall(b"hello\\r\\n")
    print(s.recv(100).decode().strip())
""")
ASK = script("""
    import socket
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"hello", ("127.0.0.1", 8001))
    print(s.recv(100).decode().strip())
""")
URLLIB = script(f"""
    import urllib.request
    print(urllib.request.urlopen("{URL}").read().decode())
""")
ASYNCIO = script("""
    import asyncio
    async def serve(r, w):
        w.write((await r.readline()).upper())
        w.close()
    async def main():
        async with await asyncio.start_server(serve, "127.0.0.1", 8001) as s:
            await s.serve_forever()
    asyncio.run(main())
""")
ASYNCIO_UDP = script("""
    import asyncio
    class P(asyncio.DatagramProtocol):
        def connection_made(self, transport): self.t = transport
        def datagram_received(self, data, addr): self.t.sendto(data.upper(), addr)
    async def main():
        await asyncio.get_running_loop().create_datagram_endpoint(P, ("127.0.0.1", 8001))
        while True: await asyncio.sleep(0.3)
    asyncio.run(main())
""")
XMLRPC = script("""
    import xmlrpc.server
    s = xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 8001), logRequests=False)
    s.register_function(str.upper, "upper")
    s.serve_forever()
""")
XMLRPC_CLIENT = script(f"""
    import xmlrpc.client
    print(xmlrpc.client.ServerProxy("{URL}").upper("hello"))
""")
LISTENER = script("""
    from multiprocessing.connection import Listener
    with Listener(("127.0.0.1", 8001)) as l:
        while True:
            c = l.accept()
            c.send(c.recv().upper())
""")
LISTENER_CLIENT = script("""
    from multiprocessing.connection import Client
    with Client(("127.0.0.1", 8001)) as c:
        c.send("hello")
        print(c.recv())
""")
WSGI = script("""
    from wsgiref.simple_server import make_server, demo_app
    make_server("127.0.0.1", 8001, demo_app).serve_forever()
""")
ACCEPTS = """
    import queue, select, signal, socket, threading, time
    s = socket.create_server(("127.0.0.1", 8001))
    def serve():
        while True:
            c, _ = s.accept()
            c.sendall(c.recv(100).upper())
            c.close()
"""
THREAD_AND = ACCEPTS + "    threading.Thread(target=serve, daemon=True).start()\n"
SLEEPING = script(THREAD_AND + "    while True: time.sleep(0.4)\n")
QUEUE = script(THREAD_AND + """
    while True:
        try: queue.Queue().get(timeout=0.3)
        except queue.Empty: pass
""")
SIGNALS = script(THREAD_AND + "    while True: signal.sigtimedwait([signal.SIGUSR1], 0.3)\n")
EPOLL = script(ACCEPTS + """
    e = select.epoll()
    e.register(s)
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    while True:
        for _ in e.poll(0.25):
            c, _ = s.accept()
            c.sendall(c.recv(100).upper())
            c.close()
""")
NODE_HTTP = ["node", "-e", "require('http').createServer((q, a) => a.end('HELLO')).listen(8001, '127.0.0.1')"]
NODE_NET = ["node", "-e", "require('net').createServer(c => c.on('data', d => c.end(String(d)"
            ".toUpperCase()))).listen(8001, '127.0.0.1'); setInterval(() => {}, 200)"]
PERL = ["perl", "-MIO::Socket::INET", "-e",
        "$s = IO::Socket::INET->new(LocalAddr => '127.0.0.1:8001', Listen => 5, ReuseAddr => 1);"
        "while ($c = $s->accept) { $l = <$c>; print $c uc $l; close $c }"]
PERL_CLIENT = ["perl", "-MIO::Socket::INET", "-e",
               "$s = IO::Socket::INET->new('127.0.0.1:8001'); print $s \"hello\\n\"; print <$s>"]
NGINX = """
daemon off; pid {0}/nginx.pid; error_log stderr; worker_processes 1; events {}
http { access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
server { listen 127.0.0.1:8001; return 200 "HELLO\\n"; } }
"""
LIGHTTPD = 'server.document-root = "{0}/www"\nserver.port = 8001\nserver.bind = "127.0.0.1"\n'
CURL = ["curl", "-s", URL]
# --- Python, the other ways ---
SELECTORS = script("""
    import selectors, socket
    all = selectors.DefaultSelector()
    s = socket.create_server(("127.0.0.1", 8001))
    all.register(s, selectors.EVENT_READ)
    while True:
        for key, _ in all.select(0.7):
            if key.fileobj is s:
                all.register(s.accept()[0], selectors.EVENT_READ)
            else:
                data = key.fileobj.recv(100)
                if data: key.fileobj.sendall(data.upper())
                else: all.unregister(key.fileobj) and key.fileobj.close()
""")
POLLS = script(ACCEPTS + """
    p = select.poll()
    p.register(s, select.POLLIN)
    while True:
        if p.poll(400):
            c, _ = s.accept()
            c.sendall(c.recv(100).upper())
            c.close()
""")
POOL = script(ACCEPTS + """
    from concurrent.futures import ThreadPoolExecutor
    def one(c):
        c.sendall(c.recv(100).upper())
        c.close()
    with ThreadPoolExecutor(3) as pool:
        while True: pool.submit(one, s.accept()[0])
""")
FORKS = script(ACCEPTS + """
    import os
    for _ in range(3):
        if os.fork() == 0: serve()
    os.wait()
""")
V6 = script("""
    import socketserver
    class H(socketserver.StreamRequestHandler):
        def handle(self): self.wfile.write(self.rfile.readline().upper())
    class S(socketserver.ThreadingTCPServer):
        import socket
        address_family = socket.AF_INET6
    S(("::1", 8001), H).serve_forever()
""")
TALK_V6 = script("""
    import socket
    with socket.create_connection(("::1", 8001)) as s:
        s.sendall(b"hello\\r\\n")
        print(s.recv(100).decode().strip())
""")
STREAMS = script("""
    import asyncio
    async def main():
        r, w = await asyncio.open_connection("127.0.0.1", 8001)
        w.write(b"hello\\n")
        print((await r.read()).decode())
        w.close()
    asyncio.run(main())
""")
ASYNCIO_TLS = script("""
    import asyncio, ssl
    async def serve(r, w):
        while (await r.readline()).strip(): pass
        w.write(b"HTTP/1.0 200 OK\\r\\n\\r\\nHELLO\\n")
        w.close()
    async def main():
        c = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        c.load_cert_chain("{0}/cert.pem", "{0}/key.pem")
        async with await asyncio.start_server(serve, "127.0.0.1", 8001, ssl=c) as s:
            await s.serve_forever()
    asyncio.run(main())
""")
SSL_SOCKET = script("""
    import socket, ssl
    c = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    c.load_cert_chain("{0}/cert.pem", "{0}/key.pem")
    with c.wrap_socket(socket.create_server(("127.0.0.1", 8001)), server_side=True) as s:
        while True:
            with s.accept()[0] as a:
                a.sendall(a.recv(100).upper())
                try: a.unwrap()
                except OSError: pass
""")
TALKS_OVER_TLS = script("""
    import socket, ssl
    c = ssl._create_unverified_context()
    with c.wrap_socket(socket.create_connection(("127.0.0.1", 8001))) as s:
        s.sendall(b"hello\\n")
        print(s.recv(100).decode())
""")
KEPT_ALIVE = script("""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    class H(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *_): pass
        def do_POST(self):
            data = self.rfile.read(int(self.headers["content-length"])).upper()
            self.send_response(200)
            self.send_header("content-length", len(data))
            self.end_headers()
            self.wfile.write(data)
    ThreadingHTTPServer(("127.0.0.1", 8001), H).serve_forever()
""")
HTTP_CLIENT = script("""
    import http.client
    c = http.client.HTTPConnection("127.0.0.1", 8001)
    for word in (b"hel", b"lo"):
        c.request("POST", "/", word)
        print(c.getresponse().read().decode(), end="")
    c.close()
""")
MANAGER = script("""
    from multiprocessing.managers import BaseManager
    class M(BaseManager): pass
    M.register("word", lambda: "hello")
    M(("127.0.0.1", 8001), b"key").get_server().serve_forever()
""")
MANAGER_CLIENT = script("""
    from multiprocessing.managers import BaseManager
    class M(BaseManager): pass
    M.register("word")
    m = M(("127.0.0.1", 8001), b"key")
    m.connect()
    print(m.word().upper())
""")
FTPD = script("""
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.servers import FTPServer
    FTPHandler.authorizer = DummyAuthorizer()
    FTPHandler.authorizer.add_anonymous("{0}/www")
    FTPServer(("127.0.0.1", 8001), FTPHandler).serve_forever()
""")
FTPLIB = script("""
    import ftplib
    with ftplib.FTP() as f:
        f.connect("127.0.0.1", 8001)
        f.login()
        f.retrlines("RETR hello")
""")
SMTPD = script("""
    import asyncore, smtpd
    class S(smtpd.SMTPServer):
        def process_message(self, *_, **__): print("HELLO", flush=True)
    s = S(("127.0.0.1", 8001), None)
    asyncore.loop(timeout=0.5)
""")
SMTPLIB = script("""
    import smtplib
    with smtplib.SMTP("127.0.0.1", 8001, local_hostname="x") as s:
        s.sendmail("a@x.test", "b@x.test", "hello")
""")
