#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The network that `run` gives to programs: entered as root and as nobody, looked at from inside,
and captured. What the kernel may forbid is forbidden, and must be named."""
import ctypes
import os
import platform
import struct
import subprocess

import live
from live import Skip, contains, expect, need, until
from networks import NOBODY, PYTHON, SERVER, Network, each_user, limited, namespaces, \
    objects, refusal, verdicts

SYS_UNSHARE = {"x86_64": (0xC000003E, 272), "aarch64": (0xC00000B7, 97)}


# --- the private network ---

@each_user
def private_moves_nothing_but_user_and_network(build, uid):
    with Network(build, uid) as net:
        expect((net.interface, net.low_ports, net.ends), ("lo", "1", ["-"] * 6), "inside")
        started = net.start("client", "id -u; id -g; ls .; exec sleep 600")
        until("its output", lambda: "network" in net.read("out-0"))
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
                    client = socket.create_connection((address, port), 60)
                    client.close()
                    socket.socket(family, socket.SOCK_DGRAM).bind((address, port))""")
        net.leave()


@each_user
def private_lets_everybody_ping(build, uid):
    with Network(build, uid) as net:
        net.python("client", """if True:
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
            s.settimeout(60)
            s.sendto(bytes([8, 0, 0, 0, 0, 1, 0, 1]), ("127.0.0.1", 0))
            assert s.recv(100)[0] == 0""")
        net.leave()


@each_user
def private_knows_no_other_network(build, uid):
    with Network(build, uid) as net:
        # a kernel may put tunnels that are down into each network
        there = net.run("client", "tail -n +3 /proc/net/dev | cut -d: -f1").split()
        expect(set(there) - {"sit0", "tunl0", "ip6tnl0"}, {"lo"}, "interfaces")
        net.python("client", """if True:
            import errno, socket
            try:
                socket.create_connection(("192.0.2.1", 80), 60)
            except OSError as why:
                assert why.errno == errno.ENETUNREACH, why""")
        net.leave()


@each_user
def private_capture_holds_the_conversation_only(build, uid):
    with Network(build, uid, capture=True) as net:
        server = net.serve("server", f"{PYTHON} tcp_one_shot_server.py 8001", 8001)
        net.run("client", f"{PYTHON} tcp_one_shot_client.py 8001")
        net.end_of(server)
        net.leave()
        expect(verdicts(build, net), ["normal"], "verdicts")
        expect({packet.get("tcp.stream") for packet in objects(build, "packets", net)}, {0},
               "streams of all packets")


@each_user
def the_host_network_is_left_as_it_is(build, uid):
    with Network(build, uid, "host") as net:
        expect((net.interface, net.low_ports, net.ends), ("-", "0", ["-"] * 6), "inside")
        _, pid = net.start("client", "exec sleep 600")
        expect(namespaces(pid), namespaces(os.getpid()), "namespaces")
        net.leave()


# --- what forbids it ---

@each_user
def no_user_namespaces_is_named(build, uid):
    why = refusal(build, uid, before=limited(("user/max_user_namespaces", 0)))
    expect((why.subject, why.value, why.detail),
           ("user.max_user_namespaces", 10000, "No space left on device"), "refused")
    why = refusal(build, uid, before=limited(("user/max_net_namespaces", 0)))
    expect((why.subject, why.value), ("user.max_net_namespaces", 10000), "refused")
    why = refusal(build, uid, before=limited(("user/max_net_namespaces", 0), privileges=""))
    expect((why.subject, why.value), ("user.max_net_namespaces", 10000), "refused")


def without_a_call(arch, number, third=None, first=None):
    """From here on, for this process and its children, the system call fails with EPERM; if third is
    given, only with this as its third argument, or first as its first."""
    tests = [(4, arch), (0, number)] + ([(32, third)] if third is not None else []) + \
        ([(16, first)] if first is not None else [])
    code = []
    for left, (at, value) in zip(range(len(tests), 0, -1), tests):
        code += [(0x20, 0, 0, at), (0x15, 0, 2 * left - 1, value)]
    code += [(0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
    packed = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(code), ctypes.addressof(packed)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, program) == 0, os.strerror(ctypes.get_errno())  # PR_SET_SECCOMP


def without_unshare():
    """As in many containers."""
    without_a_call(*SYS_UNSHARE[platform.machine()])


@each_user
def a_missing_congestion_control_is_named(build, uid):
    with open("/proc/sys/net/ipv4/tcp_available_congestion_control", encoding="ascii") as file:
        there_are = file.read().strip()
    for kind in ("private", "veth"):
        why = refusal(build, uid, kind, "cc", "none-such")
        expect((why.subject, why.detail), ("none-such", there_are), f"refused, {kind}")


@each_user
def a_sandbox_is_named(build, uid):
    if platform.machine() not in SYS_UNSHARE:
        raise Skip(f"the number of unshare() on {platform.machine()} is not known here")
    why = refusal(build, uid, prepare=without_unshare)
    assert why.subject in ("seccomp", "Docker", "Podman", os.environ.get("container")), why
    expect(why.detail, "Operation not permitted", "refused")


def settings_that_cannot_be_written_leave_low_ports_closed(build):
    need("root", "mounts", "user namespace")
    before = ["unshare", "-m", "sh", "-ec",
              "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys; "
              f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"', "sh"]
    for kind, address in (("private", "127.0.0.1"), ("veth", SERVER)):
        with Network(build, 0, kind, before=before) as net:
            expect(net.low_ports, "0", "low ports")
            net.python("server", f"""if True:
                import socket
                socket.socket(socket.AF_INET6).bind(("::1", 8001))
                try:
                    socket.socket().bind(("{address}", 80))
                except PermissionError:
                    pass
                else:
                    raise AssertionError("port 80 was bound")""")
            server = net.serve("server", f"{PYTHON} tcp_one_shot_server.py 8001", 8001)
            net.run("client", f"{PYTHON} tcp_one_shot_client.py 8001")
            net.end_of(server)
            net.leave()


def without_proc_run_says_so(build):
    """It would not see that the programs wait, nor which of theirs are left, and never end."""
    need("root", "mounts")
    covered = ["unshare", "-m", "sh", "-ec", 'mount -t tmpfs none /proc; exec "$@"', "sh"]
    for language, words in (("en", "mount -t proc proc /proc"), ("zh", "请以 root 身份挂载它")):
        ended = subprocess.run([*covered, os.path.join(build, "wiretutor"), "run", "--lang", language,
                                "--", "echo", "started"], capture_output=True, text=True, timeout=60,
                               check=False)
        # the sanitizer reads its options and the threads in /proc, too, and ends with a code of its own
        expect((ended.returncode, ended.stdout), (1 if build.endswith("asan") else 3, ""), ended.stderr)
        contains(ended.stderr, "/proc/self/stat", words)


if __name__ == "__main__":
    live.run([
        private_moves_nothing_but_user_and_network, private_has_both_loopbacks_and_low_ports,
        private_lets_everybody_ping, private_knows_no_other_network,
        private_capture_holds_the_conversation_only, the_host_network_is_left_as_it_is,
        no_user_namespaces_is_named, a_sandbox_is_named, a_missing_congestion_control_is_named,
        settings_that_cannot_be_written_leave_low_ports_closed, without_proc_run_says_so,
    ], own_network=False)
