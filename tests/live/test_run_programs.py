#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real servers under `run`, each with a client: whatever the server waits in, it is ended soon after
the client has, its exit code is no failure, and what the client prints is what it prints alone."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import textwrap

import live
from live import Skip, expect
from test_run import Playground, python
from test_run_ends import together

MOST = 8  # seconds from the last work to the end: 1.5, and what a loaded machine adds
PATH = "/usr/bin:/bin:/usr/sbin:/sbin"
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
daemon off; pid {0}/nginx.pid; error_log stderr; worker_processes 1; events {{}}
http {{ access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
server {{ listen 127.0.0.1:8001; return 200 "HELLO\\n"; }} }}
"""
LIGHTTPD = 'server.document-root = "{0}/www"\nserver.port = 8001\nserver.bind = "127.0.0.1"\n'
CURL = ["curl", "-s", URL]
# its name, the server, the client, what the client prints (NAME {0}: the folder of the test)
PAIRS = [
    ("http.server, curl", module("http.server", "8001", "-b", "127.0.0.1", "-d", "{0}/www"),
     ["curl", "-s", URL + "hello"], "HELLO"),
    ("http.server, wget", module("http.server", "8001", "-b", "127.0.0.1", "-d", "{0}/www"),
     ["wget", "-qO-", URL + "hello"], "HELLO"),
    ("http.server, busybox", module("http.server", "8001", "-b", "127.0.0.1", "-d", "{0}/www"),
     ["busybox", "wget", "-qO-", URL + "hello"], "HELLO"),
    ("http.server, urllib", module("http.server", "8001", "-b", "127.0.0.1", "-d", "{0}/www"),
     URLLIB, "Directory listing"),
    ("TCPServer", socketserver("TCPServer"), TALK, "HELLO"),
    ("ThreadingTCPServer", socketserver("ThreadingTCPServer"), TALK, "HELLO"),
    ("ForkingTCPServer", socketserver("ForkingTCPServer"), TALK, "HELLO"),
    ("UDPServer", socketserver("UDPServer"), ASK, "HELLO"),
    ("ThreadingUDPServer", socketserver("ThreadingUDPServer"), ASK, "HELLO"),
    ("TCPServer, nc", socketserver("TCPServer"), ["nc", "-N", "127.0.0.1", "8001"], "HELLO"),
    ("xmlrpc", XMLRPC, XMLRPC_CLIENT, "HELLO"),
    ("wsgiref", WSGI, URLLIB, "Hello world"),
    ("multiprocessing", LISTENER, LISTENER_CLIENT, "HELLO"),
    ("asyncio", ASYNCIO, TALK, "HELLO"),
    ("asyncio over UDP", ASYNCIO_UDP, ASK, "HELLO"),
    ("a thread beside sleep", SLEEPING, TALK, "HELLO"),
    ("a thread beside a queue", QUEUE, TALK, "HELLO"),
    ("a thread beside sigtimedwait", SIGNALS, TALK, "HELLO"),
    ("epoll beside a sleeping thread", EPOLL, TALK, "HELLO"),
    ("bash", script(ACCEPTS + "    serve()\n"),
     ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8001; echo hello >&3; cat <&3"], "HELLO"),
    ("perl", PERL, PERL_CLIENT, "HELLO"),
    ("nginx", ["nginx", "-p", "{0}", "-c", "{0}/nginx.conf"], CURL, "HELLO"),
    ("lighttpd", ["lighttpd", "-D", "-f", "{0}/lighttpd.conf"], ["curl", "-s", URL + "hello"], "HELLO"),
    ("redis", ["redis-server", "--port", "8001", "--save", "", "--dir", "{0}"],
     ["redis-cli", "-p", "8001", "ping"], "PONG"),
    ("memcached", ["memcached", "-l", "127.0.0.1", "-p", "8001", "-U", "0"],
     ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8001; printf 'version\\r\\nquit\\r\\n' >&3; cat <&3"],
     "VERSION"),
    ("node over HTTP", NODE_HTTP, CURL, "HELLO"),
    ("node over TCP", NODE_NET, TALK, "HELLO"),
    ("ncat", ["ncat", "-lk", "127.0.0.1", "8001", "-c", "echo HELLO"], TALK, "HELLO"),
    ("nc", ["bash", "-c", "while true; do echo HELLO | nc -N -l 127.0.0.1 8001; done"],
     TALK, "HELLO"),
    ("socat", ["socat", "TCP-LISTEN:8001,bind=127.0.0.1,fork,reuseaddr", "SYSTEM:tr a-z A-Z"],
     ["socat", "-", "TCP:127.0.0.1:8001"], "HELLO"),
    ("openssl", ["openssl", "s_server", "-accept", "127.0.0.1:8001", "-cert", "{0}/cert.pem",
                 "-key", "{0}/key.pem", "-WWW", "-quiet"],
     ["curl", "-sk", "https://127.0.0.1:8001/www/hello"], "HELLO"),
    ("dnsmasq", ["dnsmasq", "-k", "-p", "8053", "--conf-file=/dev/null", "--no-resolv",
                 "--listen-address=127.0.0.1", "--bind-interfaces", "--pid-file=",
                 "--address=/hello.test/192.0.2.7", "-u", "root", "-g", "root"],
     ["dig", "+short", "@127.0.0.1", "-p", "8053", "www.hello.test"], "192.0.2.7"),
    ("busybox httpd", ["busybox", "httpd", "-f", "-p", "127.0.0.1:8001", "-h", "{0}/www"],
     ["curl", "-s", URL + "hello"], "HELLO"),
]


def furnish(place):
    """What the servers serve, and their settings."""
    folder = place.scratch
    os.makedirs(os.path.join(folder, "www"))
    with open(os.path.join(folder, "www/hello"), "w", encoding="ascii") as file:
        file.write("HELLO\n")
    for name, text in (("nginx.conf", NGINX), ("lighttpd.conf", LIGHTTPD)):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text.format(folder))
    if shutil.which("openssl"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x",
                        "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"],
                       capture_output=True, check=True)
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)


def found(command, folder):
    """The command with its program's path; Skip where it is not there, or is another one."""
    path = shutil.which(command[0], path=PATH)
    if path is None:
        raise Skip(f"no program {command[0]}: tests/tools/deps.sh programs installs it")
    if command[0] == "nc" and "-N" not in subprocess.run(
            ["nc", "-h"], capture_output=True, text=True, check=False).stderr:
        raise Skip("no program nc of OpenBSD: tests/tools/deps.sh programs installs it")
    return [path, *(word.replace("{0}", folder) for word in command[1:])]


def is_work(line):
    """A packet, what the last program did, what anybody printed."""
    kind = line["wiretutor.type"]
    return kind == "packet" or (kind == "program" and line["wiretutor.event"] == "output") or (
        kind == "program" and line["wiretutor.event"] == "ended")


def pair(place, name, server, client, text):
    words = together(found(server, place.scratch), found(client, place.scratch))
    ended = place.run("--exit-code", "--format", "json", *words, typed="hello\n",
                      env={**os.environ, "PATH": PATH}).expect_code(0)
    lines = [json.loads(line) for line in ended.out.splitlines()]
    printed = "".join(line["wiretutor.data"] for line in lines
                      if line.get("wiretutor.event") == "output")
    assert text in printed, f"{text!r} is not in what was printed: {printed}"
    stop = [line for line in lines if line["wiretutor.type"] == "stop"]
    expect([line["wiretutor.stop_reason"] for line in stop], ["idle"], f"why {name} was ended")
    last = max(line["frame.time_epoch"] for line in lines[:lines.index(stop[0])] if is_work(line))
    took = stop[0]["frame.time_epoch"] - last
    assert took < MOST, f"{name} was ended {took:.1f} s after the last work"
    return took


def cases():
    """All at once, four at a time, started with the first; each is a case of its own."""
    running = {}

    def begin(build):
        if running:
            return
        place = Playground(build)
        furnish(place)
        pool = concurrent.futures.ThreadPoolExecutor(4)
        running["place"] = place
        words = sys.argv[2:] or [""]
        for row in [row for row in PAIRS if any(word in row[0] for word in words)]:
            running[row[0]] = pool.submit(pair, place, *row)

    def case(name):
        def one(build):
            begin(build)
            took = running[name].result()
            if "WIRETUTOR_TEST_TIMES" in os.environ:
                print(f"    {name}: {took:.2f} s")
        one.__name__ = name
        return one

    return [case(row[0]) for row in PAIRS], running


if __name__ == "__main__":
    ALL, RUNNING = cases()
    try:
        live.run(ALL, own_network=False)
    finally:
        if "place" in RUNNING:
            shutil.rmtree(RUNNING["place"].folder)
