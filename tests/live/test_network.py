#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The network that `run` gives to programs: entered as root and as nobody, looked at from inside,
and captured. What the kernel may forbid is forbidden, and must be named."""
import ctypes
import json
import os
import platform
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

import live
from live import Skip, expect, until, wiretutor

NOBODY = 65534
SYS_UNSHARE = {"x86_64": (0xC000003E, 272), "aarch64": (0xC00000B7, 97)}


def users():
    """As whom each case is done: root needs no user namespace, others do."""
    return [0, NOBODY] if os.geteuid() == 0 else [os.geteuid()]


def become(uid):
    if os.geteuid() != uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def python_for_all():
    """A Python that every user here may run: root's own may be in root's folder."""
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            subprocess.run([path, "-c", ""], check=True, preexec_fn=lambda: become(users()[-1]))
            return f"{shlex.quote(path)} -B"
        except (OSError, subprocess.SubprocessError):
            pass
    return f"{shlex.quote(sys.executable)} -B"


PYTHON = python_for_all()


class Network:
    """tests/live/network.c running as uid: `with Network(build, uid, "veth") as net: ...`. Its files,
    and copies of the programs of samples/clients, are in a folder that uid can read."""

    def __init__(self, build, uid, *words, before=(), prepare=None, capture=False):
        # pylint: disable=consider-using-with
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o777)
        self.tool = self.copy(os.path.join(build, "tests/live/network"))
        for name in os.listdir(os.path.join(live.TOP, "samples/clients")):
            if name.endswith(".py"):
                self.copy(os.path.join(live.TOP, "samples/clients", name))
        self.capture = self.path("capture.pcap")
        if capture:
            words = (*words, "write", self.capture)
        self.lines, self.rest = [], b""

        def as_user():
            become(uid)
            if prepare:
                prepare()

        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*before, self.tool, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.err, preexec_fn=as_user, cwd=self.folder.name)
        os.set_blocking(self.process.stdout.fileno(), False)
        first = self.wait_for("inside or refused", lambda line: line[0] in ("inside", "refused"))
        if first[0] == "refused":
            self.close()
            raise Refused(*first[1:])
        self.interface, self.low_ports, *self.ends = first[1:]

    def copy(self, path):
        to = self.path(os.path.basename(path))
        shutil.copyfile(path, to)
        os.chmod(to, 0o755)
        return to

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def said(self):
        """Every line so far, as words."""
        while True:
            try:
                some = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                break
            if not some:
                break
            *whole, self.rest = (self.rest + some).split(b"\n")
            self.lines += [line.decode("utf-8", "replace").split(" ") for line in whole]
        return self.lines

    def wait_for(self, what, wanted):
        def found():
            over = self.process.poll() is not None
            line = next((line for line in self.said() if wanted(line)), None)
            assert line or not over, f"ended without {what}: {live.Capture.said(self.err)}"
            return line
        return until(what, found)

    def start(self, side, command):
        """Start a command; its output is in the files out-N and err-N. Gives N and its pid."""
        number = sum(line[0] == "started" for line in self.said())
        self.process.stdin.write(
            f"{side} exec >out-{number} 2>err-{number}; {command}\n".encode())
        self.process.stdin.flush()
        return number, int(until(f"the start of {command}", lambda: next(iter(
            [line for line in self.said() if line[0] == "started"][number:]), None))[1])

    def end_of(self, started, code=0):
        """Wait for the end of what was started, and give what it printed."""
        number, pid = started
        end = self.wait_for(f"the end of {pid}", lambda l: l[0] == "ended" and l[1] == str(pid))
        out, err = self.read(f"out-{number}"), self.read(f"err-{number}")
        expect(int(end[2]), code, f"exit code; it said {out + err!r}")
        return out

    def run(self, side, command, code=0):
        assert "\n" not in command, command
        return self.end_of(self.start(side, command), code)

    def python(self, side, lines, code=0):
        name = f"script-{len(os.listdir(self.folder.name))}.py"
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(lines)
        return self.run(side, f"{PYTHON} {name}", code)

    def serve(self, side, command, port, protocol="tcp"):
        """Start a server and wait until it has bound its port."""
        started = self.start(side, command)
        until(f"{command} to bind port {port}", lambda: self.bound(started[1], port, protocol))
        return started

    def bound(self, pid, port, protocol):
        for line in self.said():
            assert line[:2] != ["ended", str(pid)], f"the server ended with {line[2]}"
        for name in (protocol, protocol + "6"):
            with open(f"/proc/{pid}/net/{name}", encoding="ascii") as table:
                for row in table.read().split("\n")[1:-1]:
                    if int(row.split()[1].split(":")[1], 16) == port:
                        return True
        return False

    def acts(self):
        """What the bridge reported: a list of words each."""
        return [line for line in self.said() if line[0] in ("dropped", "refused")]

    def leave(self):
        """End it as `run` does; it must end well."""
        self.process.stdin.close()
        code = self.process.wait(live.DEADLINE)
        self.said()
        err = live.Capture.said(self.err).decode("utf-8", "replace")
        expect((code, err), (0, ""), "exit code and standard error")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stdin.close()
        self.err.close()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Refused(Exception):
    """wt_network_enter could not: the error's id, subject, number, detail."""

    def __init__(self, number, subject, value, *detail):
        super().__init__(f"error {number}: {subject}: {' '.join(detail)}")
        self.subject, self.value, self.detail = subject, int(value), " ".join(detail)


def each_user(case):
    """Do a case as each user; where no user namespace can be made for nobody, skip it."""
    def all_users(build):
        for uid in users():
            try:
                case(build, uid)
            except Refused as why:
                raise Skip(f"no network for user {uid}: {why}") from why
    all_users.__name__ = case.__name__
    return all_users


def refusal(build, *words, **more):
    try:
        Network(build, *words, **more).close()
    except Refused as why:
        return why
    raise AssertionError("it was not refused")


def namespaces(pid):
    return {name: os.readlink(f"/proc/{pid}/ns/{name}") for name in os.listdir(f"/proc/{pid}/ns")}


# --- the private network ---

@each_user
def private_moves_nothing_but_user_and_network(build, uid):
    with Network(build, uid) as net:
        expect((net.interface, net.low_ports, net.ends), ("lo", "1", ["-"] * 6), "inside")
        started = net.start("client", "id -u; id -g; ls .; cat")
        until("its output", lambda: "capture" in net.read("out-0") or "network" in net.read("out-0"))
        expect(net.read("out-0").split()[:2], [str(uid)] * 2, "user and group")
        mine, its = namespaces(os.getpid()), namespaces(started[1])
        moved = {name for name, target in mine.items() if its[name] != target}
        expect(moved, {"net"} if uid == 0 else {"net", "user"}, "namespaces that differ")
        net.leave()


@each_user
def private_has_both_loopbacks_and_low_ports(build, uid):
    with Network(build, uid) as net:
        net.python("server", """if True:
            import socket
            for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                for port in (1, 53, 80, 1023):
                    server = socket.socket(family)
                    server.bind((address, port))
                    server.listen()
                    client = socket.create_connection((address, port), 5)
                    client.close()
                    socket.socket(family, socket.SOCK_DGRAM).bind((address, port))""")
        net.leave()


@each_user
def private_lets_everybody_ping(build, uid):
    with Network(build, uid) as net:
        net.python("client", """if True:
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
            s.settimeout(5)
            s.sendto(bytes([8, 0, 0, 0, 0, 1, 0, 1]), ("127.0.0.1", 0))
            assert s.recv(100)[0] == 0""")
        net.leave()


@each_user
def private_knows_no_other_network(build, uid):
    with Network(build, uid) as net:
        expect(net.run("client", "ls /sys/class/net >/dev/null; cat /proc/net/dev | tail -n +3 | "
                       "grep -v -e sit0 -e tunl0 -e ip6tnl0 | cut -d: -f1").split(), ["lo"],
               "interfaces")
        net.python("client", """if True:
            import errno, socket
            try:
                socket.create_connection(("192.0.2.1", 80), 5)
            except OSError as why:
                assert why.errno == errno.ENETUNREACH, why""")
        net.leave()


@each_user
def private_capture_holds_the_conversation_only(build, uid):
    with Network(build, uid, capture=True) as net:
        server = net.serve("server", f"{PYTHON} tcp_one_shot_server.py 8001", 8001)
        net.run("client", f"echo test | {PYTHON} tcp_one_shot_client.py 8001")
        net.end_of(server)
        net.leave()
        told = wiretutor(build, "flows", "--format", "json", net.capture).expect_code(0)
        flows = [json.loads(line) for line in told.out.splitlines()]
        expect([flow["wiretutor.verdict"] for flow in flows], ["normal"], "verdicts")
        packets = wiretutor(build, "packets", "--format", "json", net.capture).out.splitlines()
        expect({json.loads(p).get("tcp.stream") for p in packets}, {0}, "streams of all packets")


@each_user
def the_host_network_is_left_as_it_is(build, uid):
    with Network(build, uid, "host") as net:
        expect((net.interface, net.low_ports, net.ends), ("-", "0", ["-"] * 6), "inside")
        _, pid = net.start("client", "cat")
        expect(namespaces(pid), namespaces(os.getpid()), "namespaces")
        net.leave()


# --- what forbids it ---

def limited(*settings, privileges="-sys_admin"):
    """Words that start a program inside a user namespace whose own limits are set so."""
    lines = "; ".join(f"echo {value} > /proc/sys/{name}" for name, value in settings)
    drop = f"setpriv --bounding-set={privileges} --inh-caps={privileges}" if privileges else ""
    return ["unshare", "-r", "sh", "-ec", f'{lines}; exec {drop} "$@"', "sh"]


@each_user
def no_user_namespaces_is_named(build, uid):
    why = refusal(build, uid, before=limited(("user/max_user_namespaces", 0)))
    expect((why.subject, why.value, why.detail),
           ("user.max_user_namespaces", 10000, "No space left on device"), "refused")
    why = refusal(build, uid, before=limited(("user/max_net_namespaces", 0)))
    expect((why.subject, why.value), ("user.max_net_namespaces", 10000), "refused")
    why = refusal(build, uid, before=limited(("user/max_net_namespaces", 0), privileges=""))
    expect((why.subject, why.value), ("user.max_net_namespaces", 10000), "refused")


def without_unshare():
    """A seccomp filter under which unshare() fails with EPERM, as in many containers."""
    arch, number = SYS_UNSHARE[platform.machine()]
    code = [(0x20, 0, 0, 4), (0x15, 0, 3, arch), (0x20, 0, 0, 0), (0x15, 0, 1, number),
            (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
    packed = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(code), ctypes.addressof(packed)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, program) == 0, os.strerror(ctypes.get_errno())  # PR_SET_SECCOMP


@each_user
def a_sandbox_is_named(build, uid):
    if platform.machine() not in SYS_UNSHARE:
        raise Skip(f"the number of unshare() on {platform.machine()} is not known here")
    why = refusal(build, uid, prepare=without_unshare)
    expect((why.subject, why.detail), ("seccomp", "Operation not permitted"), "refused")


def settings_that_cannot_be_written_leave_low_ports_closed(build):
    if os.geteuid() != 0:
        raise Skip("only root can make /proc/sys read-only")
    before = ["unshare", "-m", "sh", "-ec",
              "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys; "
              f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"', "sh"]
    try:
        net = Network(build, 0, before=before)
    except Refused as why:
        raise Skip(f"no network for user {NOBODY}: {why}") from why
    with net:
        expect(net.low_ports, "0", "low ports")
        net.python("client", """if True:
            import socket
            socket.socket().bind(("127.0.0.1", 8001))
            socket.socket(socket.AF_INET6).bind(("::1", 8001))
            try:
                socket.socket().bind(("127.0.0.1", 80))
            except PermissionError:
                pass
            else:
                raise AssertionError("port 80 was bound")""")
        net.leave()


if __name__ == "__main__":
    live.run([
        private_moves_nothing_but_user_and_network, private_has_both_loopbacks_and_low_ports,
        private_lets_everybody_ping, private_knows_no_other_network,
        private_capture_holds_the_conversation_only, the_host_network_is_left_as_it_is,
        no_user_namespaces_is_named, a_sandbox_is_named,
        settings_that_cannot_be_written_leave_low_ports_closed,
    ], own_network=False)
