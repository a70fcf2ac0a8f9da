# SPDX-License-Identifier: BSD-2-Clause
"""Pairs of real programs that test_run_programs.py runs: in which words they are started, and what
the second one prints. {0} in a command: the folder with what furnish() puts there."""
from program_texts import (ACCEPTS, ASK, ASYNCIO, ASYNCIO_TLS, ASYNCIO_UDP, CURL, EPOLL, FORKS, FTPD,
                           FTPLIB, HTTP_CLIENT, KEPT_ALIVE, LIGHTTPD, LISTENER, LISTENER_CLIENT, MANAGER,
                           MANAGER_CLIENT, NGINX, NODE_HTTP, NODE_NET, PERL, PERL_CLIENT, POLLS, POOL,
                           QUEUE, SELECTORS, SIGNALS, SLEEPING, SMTPD, SMTPLIB, SSL_SOCKET, STREAMS,
                           TALK, TALKS_OVER_TLS, TALK_V6, URL, URLLIB, V6, WSGI, XMLRPC, XMLRPC_CLIENT,
                           module, script, socketserver)

NODE_HTTP_CLIENT = ["node", "-e", f"require('http').get('{URL}', a => a.on('data', d => "
                    "console.log(String(d))))"]
NODE_NET_CLIENT = ["node", "-e", "const s = require('net').connect(8001, '127.0.0.1', () => "
                   "s.write('hello')); s.on('data', d => console.log(String(d)))"]
NODE_UDP = ["node", "-e", "const s = require('dgram').createSocket('udp4'); s.on('message', (m, a) => "
            "s.send(String(m).toUpperCase(), a.port, a.address)); s.bind(8001, '127.0.0.1')"]
NODE_UDP_CLIENT = ["node", "-e", "const s = require('dgram').createSocket('udp4'); s.on('message', m => "
                   "{ console.log(String(m)); s.close() }); s.send('hello', 8001, '127.0.0.1')"]
JAVA = """
public class S {
    public static void main(String[] a) throws Exception {
        var s = new java.net.ServerSocket(8001, 5, java.net.InetAddress.getLoopbackAddress());
        while (true) {
            try (var c = s.accept()) {
                var in = new java.io.BufferedReader(new java.io.InputStreamReader(c.getInputStream()));
                c.getOutputStream().write((in.readLine().toUpperCase() + "\\n").getBytes());
            }
        }
    }
}
"""
JAVA_CLIENT = """
public class C {
    public static void main(String[] a) throws Exception {
        try (var s = new java.net.Socket("127.0.0.1", 8001)) {
            s.getOutputStream().write("hello\\n".getBytes());
            System.out.println(new String(s.getInputStream().readAllBytes()));
        }
    }
}
"""
RUST = """
use std::io::{Read, Write};
fn main() {
    let s = std::net::TcpListener::bind("127.0.0.1:8001").unwrap();
    for c in s.incoming() {
        std::thread::spawn(move || {
            let mut c = c.unwrap();
            let mut data = [0; 100];
            let n = c.read(&mut data).unwrap();
            c.write_all(&data[..n].to_ascii_uppercase()).unwrap();
        });
    }
}
"""
RUST_CLIENT = """
use std::io::{Read, Write};
fn main() {
    let mut s = std::net::TcpStream::connect("127.0.0.1:8001").unwrap();
    s.write_all(b"hello").unwrap();
    let mut said = String::new();
    s.read_to_string(&mut said).unwrap();
    println!("{}", said);
}
"""
RUBY = ["ruby", "-rsocket", "-e", "s = TCPServer.new('127.0.0.1', 8001)\n"
        "loop { Thread.start(s.accept) { |c| c.puts c.gets.upcase; c.close } }"]
RUBY_CLIENT = ["ruby", "-rsocket", "-e",
               "s = TCPSocket.new('127.0.0.1', 8001); s.puts 'hello'; puts s.read"]
RUBY_UDP = ["ruby", "-rsocket", "-e", "s = UDPSocket.new; s.bind('127.0.0.1', 8001)\n"
            "loop { m, a = s.recvfrom(100); s.send(m.upcase, 0, a[3], a[1]) }"]
RUBY_UDP_CLIENT = ["ruby", "-rsocket", "-e", "s = UDPSocket.new; s.connect('127.0.0.1', 8001)\n"
                   "s.send('hello', 0); puts s.recv(100)"]
PERL_UDP = ["perl", "-MIO::Socket::INET", "-e",
            "$s = IO::Socket::INET->new(LocalAddr => '127.0.0.1:8001', Proto => 'udp');"
            "while ($s->recv($m, 100)) { $s->send(uc $m) }"]
PERL_UDP_CLIENT = ["perl", "-MIO::Socket::INET", "-e",
                   "$s = IO::Socket::INET->new(PeerAddr => '127.0.0.1:8001', Proto => 'udp');"
                   "$s->send('hello'); $s->recv($m, 100); print \"$m\\n\""]
PERL_SELECT = ["perl", "-MIO::Socket::INET", "-MIO::Select", "-e",
               "$s = IO::Socket::INET->new(LocalAddr => '127.0.0.1:8001', Listen => 5);"
               "$all = IO::Select->new($s); while (1) { for ($all->can_read(0.3)) {"
               "$c = $s->accept; $l = <$c>; print $c uc $l; close $c } }"]
PHP = ["php", "-r", "$s = stream_socket_server('tcp://127.0.0.1:8001');"
       "while (true) { $c = @stream_socket_accept($s, 1); if (!$c) continue;"
       "fwrite($c, strtoupper(fgets($c))); fclose($c); }"]
PHP_CLIENT = ["php", "-r", "$s = fsockopen('127.0.0.1', 8001); fwrite($s, \"hello\\n\"); echo fgets($s);"]
TCL_SERVER = """
proc one {c args} { puts $c [string toupper [gets $c]]; close $c }
socket -server one -myaddr 127.0.0.1 8001
vwait forever
"""
TCL_CLIENT = """
set s [socket 127.0.0.1 8001]
puts $s hello
flush $s
puts [read $s]
"""
ZSH = ["zsh", "-fc", "zmodload zsh/net/tcp; ztcp -l 8001; l=$REPLY; while ztcp -a $l; do c=$REPLY; "
       "read -u $c w; print -u $c ${(U)w}; ztcp -c $c; done"]
ZSH_CLIENT = ["zsh", "-fc", "zmodload zsh/net/tcp; ztcp 127.0.0.1 8001; print -u $REPLY hello; "
              "read -u $REPLY w; print $w"]
# --- servers ---
RSYNC = """
use chroot = no
log file = /dev/null
[www]
path = {0}/www
comment = HELLO
"""
MOSQUITTO = """
listener 8001 127.0.0.1
allow_anonymous true
"""
DNSMASQ = ["dnsmasq", "-k", "-p", "8053", "--conf-file=/dev/null", "--no-resolv",
           "--listen-address=127.0.0.1", "--bind-interfaces", "--pid-file=",
           "--address=/hello.test/192.0.2.7", "-u", "root", "-g", "root"]
DIG = ["dig", "+short", "@127.0.0.1", "-p", "8053", "www.hello.test"]
JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", "{0}"]
UDPSERVER = socketserver("UDPServer")
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
    ("dnsmasq", DNSMASQ, DIG, "192.0.2.7"),
    ("busybox httpd", ["busybox", "httpd", "-f", "-p", "127.0.0.1:8001", "-h", "{0}/www"],
     ["curl", "-s", URL + "hello"], "HELLO"),
    ("selectors", SELECTORS, TALK, "HELLO"),
    ("poll", POLLS, TALK, "HELLO"),
    ("a pool of threads", POOL, TALK, "HELLO"),
    ("children that accept", FORKS, TALK, "HELLO"),
    ("TCPServer over IPv6", V6, TALK_V6, "HELLO"),
    ("asyncio, both", ASYNCIO, STREAMS, "HELLO"),
    ("asyncio over TLS", ASYNCIO_TLS, ["curl", "-sk", "https://127.0.0.1:8001/"], "HELLO"),
    ("http.client", KEPT_ALIVE, HTTP_CLIENT, "HELLO"),
    ("curl --data", KEPT_ALIVE, ["curl", "-s", "--data", "hello", URL], "HELLO"),
    ("managers", MANAGER, MANAGER_CLIENT, "HELLO"),
    ("pyftpdlib, ftplib", FTPD, FTPLIB, "HELLO"),
    ("pyftpdlib, curl", FTPD, ["curl", "-s", "ftp://127.0.0.1:8001/hello"], "HELLO"),
    ("smtpd", SMTPD, SMTPLIB, "HELLO"),
    ("node's own client over HTTP", NODE_HTTP, NODE_HTTP_CLIENT, "HELLO"),
    ("node's own client over TCP", NODE_NET, NODE_NET_CLIENT, "HELLO"),
    ("node over UDP", NODE_UDP, ASK, "HELLO"),
    ("node's own client over UDP", UDPSERVER, NODE_UDP_CLIENT, "HELLO"),
    ("java", ["java", *JVM, "S"], ["bash", "-c", "until exec 3<>/dev/tcp/127.0.0.1/8001; do sleep 1; "
                                  "done 2>/dev/null; echo hello >&3; cat <&3"], "HELLO"),
    ("java's own client", PERL, ["java", *JVM, "C"], "HELLO"),
    ("rust", ["{0}/rust_server"], ["{0}/rust_client"], "HELLO"),
    ("ruby", RUBY, RUBY_CLIENT, "HELLO"),
    ("ruby over UDP", RUBY_UDP, RUBY_UDP_CLIENT, "HELLO"),
    ("perl over UDP", PERL_UDP, PERL_UDP_CLIENT, "HELLO"),
    ("perl, select", PERL_SELECT, PERL_CLIENT, "HELLO"),
    ("php", PHP, PHP_CLIENT, "HELLO"),
    ("php -S", ["php", "-q", "-S", "127.0.0.1:8001", "-t", "{0}/www"],
     ["curl", "-s", URL + "hello"], "HELLO"),
    ("tclsh", ["tclsh", "{0}/server.tcl"], ["tclsh", "{0}/client.tcl"], "HELLO"),
    ("zsh", ZSH, ZSH_CLIENT, "HELLO"),
    ("nginx, wget", ["nginx", "-p", "{0}", "-c", "{0}/nginx.conf"], ["wget", "-qO-", URL], "HELLO"),
    ("redis-benchmark", ["redis-server", "--port", "8001", "--save", "", "--dir", "{0}"],
     ["redis-benchmark", "-p", "8001", "-t", "ping_inline", "-n", "20", "-c", "3", "-q"],
     "requests per second"),
    ("dnsmasq over TCP", DNSMASQ, [*DIG, "+tcp"], "192.0.2.7"),
    ("socat over UDP", ["socat", "UDP-RECVFROM:8001,bind=127.0.0.1,fork", "SYSTEM:tr a-z A-Z"],
     ASK, "HELLO"),
    ("socat over TLS", ["socat", "OPENSSL-LISTEN:8001,bind=127.0.0.1,fork,reuseaddr,verify=0,"
                        "cert={0}/cert.pem,key={0}/key.pem", "SYSTEM:echo HELLO"],
     ["socat", "-u", "OPENSSL:127.0.0.1:8001,verify=0", "-"], "HELLO"),
    ("ncat over TLS", ["ncat", "-lk", "127.0.0.1", "8001", "--ssl", "--ssl-cert", "{0}/cert.pem",
                       "--ssl-key", "{0}/key.pem", "-c", "echo HELLO"],
     ["ncat", "--ssl", "--recv-only", "127.0.0.1", "8001"], "HELLO"),
    ("openssl s_server -rev", ["openssl", "s_server", "-accept", "127.0.0.1:8001", "-cert",
                               "{0}/cert.pem", "-key", "{0}/key.pem", "-rev", "-quiet"],
     TALKS_OVER_TLS, "olleh"),
    ("openssl s_client", SSL_SOCKET,
     ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:8001"], "HELLO"),
    ("rsync", ["rsync", "--daemon", "--no-detach", "--port=8001", "--address=127.0.0.1",
               "--config={0}/rsync.conf"], ["rsync", "rsync://127.0.0.1:8001/"], "HELLO"),
    ("mosquitto", ["mosquitto", "-c", "{0}/mosquitto.conf"],
     ["mosquitto_pub", "-d", "-p", "8001", "-q", "1", "-t", "x", "-m", "hello"], "PUBACK"),
    ("iperf3", ["iperf3", "-s", "-B", "127.0.0.1", "-p", "8001"],
     ["iperf3", "-c", "127.0.0.1", "-p", "8001", "-n", "200K"], "iperf Done"),
]
# What furnish() writes, by its name there.
FILES = {"nginx.conf": NGINX, "lighttpd.conf": LIGHTTPD, "server.tcl": TCL_SERVER,
         "client.tcl": TCL_CLIENT, "S.java": JAVA, "C.java": JAVA_CLIENT, "server.rs": RUST,
         "client.rs": RUST_CLIENT, "rsync.conf": RSYNC,
         "mosquitto.conf": MOSQUITTO}
