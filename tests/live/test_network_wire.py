#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Client and server with a network each, and Ethernet between them: what is on the wire, what the
bridge loses, refuses and delays, and that nothing is left of it."""
import os
import shlex
import signal
import socket
import subprocess

import live
from live import expect, need, until
from networks import CLIENT, CLIENT6, CLIENT_CARD, NS, PYTHON, SERVER, SERVER6, SERVER_CARD, \
    Network, become, each_user, namespaces, objects, verdicts


def checksums_are_good(packets):
    """Nothing was left for a network card to fill in, and no frame is larger than the wire's."""
    for packet in packets:
        for key, value in packet.items():
            if not key.endswith(".checksum.status"):
                continue
            if key.startswith("udp") and ("icmp.type" in packet or "icmpv6.type" in packet):
                continue  # quoted
            assert (value[0] if isinstance(value, list) else value) == 1, packet
        assert packet["frame.len"] <= 1514, packet


@each_user
def each_side_has_its_own_card(build, uid):
    with Network(build, uid, "veth") as net:
        expect((net.interface, net.low_ports), ("client", "1"), "inside")
        expect(net.ends, [CLIENT, CLIENT6, CLIENT_CARD, SERVER, SERVER6, SERVER_CARD], "ends")
        spaces = [namespaces(os.getpid())]
        for side, ends in (("client", net.ends[:3]), ("server", net.ends[3:])):
            number, pid = net.start(side, "ip addr show; exec sleep 600")
            until("its interfaces", lambda n=number: "inet6 fe80" in net.read(f"out-{n}"))
            said = net.read(f"out-{number}")
            assert " mtu 1500 " in said, said
            for what in ("127.0.0.1", "::1", *ends):
                assert f" {what}/" in said or f" {what} brd" in said, (what, said)
            spaces.append(namespaces(pid))
        moved = [{n for n in a if a[n] != b[n]} for a, b in zip(spaces, spaces[1:])]
        expect(moved, [{"net"} if uid == 0 else {"net", "user"}, {"net"}], "namespaces that differ")
        net.leave()


@each_user
def pairs_talk_over_ethernet(build, uid):
    for name, protocol, keys in (
            ("tcp_one_shot", "tcp", ("ip.src", SERVER, CLIENT)),
            ("udp_reply", "udp", ("ip.src", SERVER, CLIENT)),
            ("ipv6_echo", "tcp", ("ipv6.src", SERVER6, CLIENT6))):
        server_name = name + "_server"
        with Network(build, uid, "veth", capture=True) as net:
            server = net.serve("server", f"{PYTHON} {server_name}.py 8001", 8001, protocol)
            net.run("client", f"echo test | {PYTHON} {name}_client.py 8001")
            if name != "udp_reply":
                net.end_of(server)
            net.leave()
            packets = objects(build, "packets", net)
            checksums_are_good(packets)
            key, *addresses = keys
            talk = [p for p in packets if f"{protocol}.srcport" in p]
            expect({(p["eth.src"], p[key]) for p in talk},
                   {(SERVER_CARD, addresses[0]), (CLIENT_CARD, addresses[1])}, "who talks")
            rest = [p for p in packets if f"{protocol}.srcport" not in p]
            kinds = {"arp" if "arp.opcode" in p else p.get("icmpv6.type") for p in rest}
            expect(kinds, {135, 136} if "ipv6" in name else {"arp"}, "what else there is")
            assert packets[0] in rest, f"the first packet asks for no card: {packets[0]}"
            expect(verdicts(build, net), ["answered" if protocol == "udp" else "normal"], name)


@each_user
def silence_on_an_idle_network(build, uid):
    with Network(build, uid, "veth", capture=True) as net:
        net.run("client", "sleep 2.5")
        net.leave()
        expect(objects(build, "packets", net), [], "packets")


SINK = f"""if True:
    import socket, time
    s = socket.create_server(("{SERVER}", 8001))
    c, _ = s.accept()
    n = 0
    while some := c.recv(1 << 16):
        n += len(some)
    print(n)"""
SOURCE = f"""if True:
    import socket, time
    start = time.monotonic()
    s = socket.create_connection(("{SERVER}", 8001))
    s.sendall(bytes(10_000_000))
    s.shutdown(socket.SHUT_WR)
    s.recv(1)  # the end: all has come
    print(time.monotonic() - start)"""


def dropped_at(pid):
    """What the interfaces of a process's network could not take: both columns "drop"."""
    with open(f"/proc/{pid}/net/dev", encoding="ascii") as table:
        rows = [row.split(":")[1].split() for row in table.read().split("\n")[2:-1]]
    return sum(int(row[3]) + int(row[11]) for row in rows)


def bytes_covered(ranges):
    """How many numbers lie in these ranges, each counted once."""
    total, reached = 0, 0
    for first, end in sorted(ranges):
        total += max(0, end - max(first, reached))
        reached = max(reached, end)
    return total


@each_user
def ten_megabytes_pass_without_loss(build, uid):
    with Network(build, uid, "veth", capture=True) as net:
        server = net.serve("server", net.script(SINK), 8001)
        idle = net.start("client", "exec sleep 600")
        seconds = float(net.python("client", SOURCE))
        expect((dropped_at(net.process.pid), dropped_at(idle[1])), (0, 0), "frames dropped")
        expect(net.end_of(server), "10000000\n", "bytes that came")
        net.leave()
        expect(net.acts(), [], "what the bridge reported")
        packets = objects(build, "packets", net)
        checksums_are_good(packets)
        data = [p for p in packets if p.get("tcp.dstport") == 8001 and p["tcp.len"]]
        # a kernel that had to wait for a processor may ask with a segment whether one was lost
        captured = bytes_covered((p["tcp.seq"], p["tcp.seq"] + p["tcp.len"]) for p in data)
        expect(captured, 10_000_000, "bytes captured")
        again = sum(p["tcp.len"] for p in data) - captured
        assert again < 5_000_000, f"{again} bytes were sent again"
        assert seconds < 60, f"it took {seconds} s"


# --- on purpose ---

ECHO = f"""if True:
    import socket, sys
    s = socket.socket(socket.AF_INET6 if "6" in sys.argv else socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("{SERVER6}" if "6" in sys.argv else "{SERVER}", 8001))
    while True:
        data, who = s.recvfrom(1000)
        s.sendto(data, who)"""
# Each question is answered, or there is a file that says that one of both was lost.
ASK = """if True:
    import os, select, socket
    s = socket.socket(socket.AF_INET%s, socket.SOCK_DGRAM)
    def answer(seconds, i):
        while not os.path.exists("lost-%%d" %% i):
            if select.select([s], [], [], seconds)[0]:
                return s.recv(100).decode()
        return "-"
    for i in range(%d):
        s.sendto(b"%%d" %% i, ("%s", 8001))
        print(answer(0.01, i))
    if select.select([s], [], [], 0.2)[0]:
        print("late:", s.recv(100))"""


def asked(net, *what):
    """The answers, while what the bridge tells of losses is passed on."""
    started = net.start("client", net.script(ASK % what))

    def over():
        for act in net.acts():
            net.write("lost-" + bytes.fromhex(act[-1])[-1:].decode(), "")
        return any(line[:2] == ["ended", str(started[1])] for line in net.said())

    until("the client to end", over)
    return net.end_of(started).split()


@each_user
def every_nth_is_lost(build, uid):
    for lose, family, address, want, who in (
            (3, "", SERVER, "0 - 2 - 4 -".split(), "client"),
            (2, "6", SERVER6, ["-"] * 4, "server"),
            (1, "", SERVER, ["-"] * 3, "client")):
        with Network(build, uid, "veth", "lose", str(lose), capture=True) as net:
            net.serve("server", net.script(ECHO) + f" {family}", 8001, "udp")
            said = asked(net, family, len(want), address)
            expect(said, want, f"answers where each {lose}. is lost")
            net.leave()
            expect([act[:2] for act in net.acts()], [["dropped", who]] * want.count("-"), "acts")
            packets = objects(build, "packets", net)
            for act in net.acts():
                time, n, on_wire, full, untold, frame = float(act[2]) * NS, *act[3:]
                expect((n, full, untold), (on_wire, "0", "0"), "bytes of the report")
                seen = [p for p in packets if abs(p["frame.time_epoch"] - time) < 1e-6]
                expect(len(seen), 1 if who == "client" else 0, f"captured with {act}: {packets}")
                number = bytes.fromhex(frame)[-1:].decode()
                assert said[int(number)] == "-", (number, said)
            assert any("arp.opcode" in p or p.get("icmpv6.type") == 136 for p in packets), packets


@each_user
def tcp_mends_what_is_lost(build, uid):
    with Network(build, uid, "veth", "lose", "20", capture=True) as net:
        server = net.serve("server", net.script(SINK), 8001)
        net.python("client", SOURCE.replace("10_000_000", "300_000"))
        expect(net.end_of(server), "300000\n", "bytes that came")
        net.leave()
        captured = sum("tcp.srcport" in p for p in objects(build, "packets", net))
        acts = net.acts()
        expect({act[0] for act in acts}, {"dropped"}, "acts")
        passed = captured + sum(act[1] == "server" for act in acts)
        expect(len(acts), passed // 20, f"lost of {passed}")


REFUSED = """if True:
    import socket, time
    for address in %r:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            s = socket.socket(family, kind)
            s.settimeout(60)
            start = time.monotonic()
            try:
                s.connect((address, 8001))
                start = time.monotonic()
                s.send(b"ping")
                s.recv(10)
            except ConnectionRefusedError:
                print(time.monotonic() - start)"""


def asker(frame):
    """Version of IP, protocol and port of who sent a frame: it has no options."""
    ip = bytes.fromhex(frame)[14:]
    four = ip[0] >> 4 == 4
    return (ip[0] >> 4, ip[9] if four else ip[6], (ip[20:] if four else ip[40:])[:2])


@each_user
def refused_like_a_closed_port(build, uid):
    with Network(build, uid, "veth", "refuse", capture=True) as net:
        net.serve("server", f"{PYTHON} tcp_one_shot_server.py 8001", 8001)
        times = net.python("client", REFUSED % ([SERVER, SERVER6],)).split()
        expect(len(times), 4, "refused")
        assert max(map(float, times)) < 20, times
        net.leave()
        # a kernel that had to wait for a processor may have asked twice
        assert len(net.acts()) >= 4, net.acts()
        expect({tuple(act[:2]) for act in net.acts()}, {("refused", "client")}, "acts")
        expect(len({asker(act[-1]) for act in net.acts()}), 4, "who was refused")
        packets = objects(build, "packets", net)
        checksums_are_good(packets)
        expect(sorted(verdicts(build, net)), ["refused"] * 2 + ["unreachable"] * 2, "verdicts")
        for act in net.acts():
            at = float(act[2]) * NS
            assert any(p["frame.time_epoch"] <= at for p in packets) and \
                any(p["frame.time_epoch"] >= at for p in packets), (act, packets)


@each_user
def delayed_in_order(build, uid):
    with Network(build, uid, "veth", "delay", "150", capture=True) as net:
        net.serve("server", net.script(ECHO), 8001, "udp")
        said = net.python("client", f"""if True:
            import socket, time
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(60)
            s.connect(("{SERVER}", 8001))
            s.send(b"first")
            s.recv(100)
            start = time.monotonic()
            for i in range(200):
                s.send(b"%d" % i)
            print([int(s.recv(100)) for i in range(200)] == list(range(200)))
            print(time.monotonic() - start)""").split()
        expect(said[0], "True", "in order")
        assert 0.3 <= float(said[1]) < 20, said  # one after the other they would take a minute
        times = net.python("client", REFUSED.replace("8001", "8002") % ([SERVER],)).split()
        assert 0.3 <= min(map(float, times)) and max(map(float, times)) < 20, times
        net.leave()
        expect(net.acts(), [], "acts")
    with Network(build, uid, "veth", "delay", "150", "refuse") as net:
        times = net.python("client", REFUSED % ([SERVER6],)).split()
        expect(len(times), 2, "refused")
        assert 0.3 <= min(map(float, times)) and max(map(float, times)) < 20, times
        net.leave()


# --- when it gets rough ---

FLOOD = f"""if True:
    import socket, sys
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"so that the card is known", ("{SERVER}", 8001))
    for i in range(int(sys.argv[1])):
        s.sendto(b"%d" % i, ("{SERVER}", 8001))"""
SHORT_ASK = f"""if True:
    import socket
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(60)
    s.sendto(b"0", ("{SERVER}", 8001))
    print(s.recv(100).decode())"""


def untold_of(acts):
    """How many acts a list of reports stands for."""
    return sum(int(act[6]) + (act[3] != "0") for act in acts)


@each_user
def more_than_the_bridge_holds_is_told(build, uid):
    with Network(build, uid, "veth") as net:
        net.serve("server", net.script(ECHO), 8001, "udp")
        expect(net.python("client", SHORT_ASK), "0\n", "answer")
        bridge = net.bridge()
        os.kill(bridge, signal.SIGSTOP)
        net.run("client", net.script(FLOOD) + " 6000")
        os.kill(bridge, signal.SIGCONT)
        net.wait_for("the report", lambda line: line[0] == "dropped")
        expect(net.python("client", SHORT_ASK), "0\n", "answer")
        net.leave()
        expect({(act[0], act[3], act[5]) for act in net.acts()}, {("dropped", "0", "1")}, "acts")
        # 4,096 places; more is lost where the kernel had memory for less
        assert 1900 <= untold_of(net.acts()) <= 5800, net.acts()


@each_user
def what_is_not_read_in_time_is_counted(build, uid):
    for words, kind in ((("lose", "1"), "dropped"), (("refuse",), "refused")):
        with Network(build, uid, "veth", *words) as net:
            started = net.start("client", "while ! [ -e go ]; do sleep 0.01; done; "
                                + net.script(FLOOD) + " 3000; echo done")
            os.kill(net.process.pid, signal.SIGSTOP)
            net.write("go", "")
            until("the flood", lambda n=started[0], net=net: "done" in net.read(f"out-{n}"))
            os.kill(net.process.pid, signal.SIGCONT)
            until("all to be told", lambda net=net: untold_of(net.acts()) >= 3001)
            net.end_of(started)
            net.leave()
            expect({(act[0], act[5]) for act in net.acts()}, {(kind, "0")}, "acts")
            expect(untold_of(net.acts()), 3001, f"told of {kind}")
            assert any(int(act[6]) > 0 for act in net.acts()), "nothing was untold: no test"


@each_user
def ctrl_c_is_not_for_the_bridge(build, uid):
    with Network(build, uid, "veth") as net:
        net.serve("server", net.script(ECHO), 8001, "udp")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            os.kill(net.bridge(), number)
        expect(net.python("client", SHORT_ASK), "0\n", "answer")
        # nor has it rights or files that it does not need
        with open(f"/proc/{net.bridge()}/status", encoding="ascii") as file:
            held = [line.split()[1] for line in file if line.startswith(("CapEff", "CapPrm"))]
        expect(held, ["0" * 16] * 2, "capabilities")
        folder = f"/proc/{net.bridge()}/fd"
        files = sorted(os.readlink(f"{folder}/{fd}").split(":")[0] for fd in os.listdir(folder))
        expect(files[:3], ["/dev/null"] * 3 if len(files) == 7 else ["/dev/null"] * 2 + files[2:3],
               "files")
        expect([f for f in files if f == "socket"], ["socket"] * 3, "sockets")
        net.leave()


def tags_of_a_vlan_pass(build):
    """The kernel takes a tag out of a frame that it hands to us; it must be there again."""
    need("root", "network", "packets")  # only root's programs can send a frame of their own making
    frame = (bytes.fromhex((SERVER_CARD + CLIENT_CARD).replace(":", "") + "8100602a" "0800"
                           "450000281234400040060000" "c0a80114c0a8010a"
                           "cf081f41000000640000000050020000") + bytes(4)).hex()
    send = f"""if True:
        import socket
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        s.bind(("eth0", 0))
        s.send(bytes.fromhex("{frame}"))"""
    listen = """if True:
        import socket
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        s.bind(("eth0", 3))
        s.setsockopt(263, 8, 1)  # SOL_PACKET, PACKET_AUXDATA
        print("listening", flush=True)
        data, more, _, _ = s.recvmsg(2000, 100)
        print(data.hex(), more[0][2][-4:].hex())"""
    with Network(build, 0, "veth") as net:
        started = net.start("server", net.script(listen))
        until("it listens", lambda: net.read("out-0"))
        net.python("client", send)
        _, data, tag = net.end_of(started).split()
        expect((data[:24] + data[24:], tag), (frame[:24] + frame[32:], "2a600081"), "what came")
        net.leave()
    with Network(build, 0, "veth", "refuse", capture=True) as net:
        net.python("client", send)
        net.wait_for("the refusal", lambda line: line[0] == "refused")
        net.leave()
        packets = objects(build, "packets", net)
        expect([p["vlan.id"] for p in packets], [42, 42], "tags")
        answer = packets[1]
        expect((answer["tcp.flags"], answer["tcp.ack_raw"], answer["tcp.checksum.status"],
                answer["ip.checksum.status"]), (0x14, 101, 1, 1), "the answer")


# --- how it ends ---

STORM = """if True:
    import os, random, signal, subprocess, sys, time
    rounds, *tool = sys.argv[1:]
    for i in range(int(rounds)):
        p = subprocess.Popen([*tool, "veth", "delay", "10"], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL)
        p.stdin.write(b"server exec sleep 600\\nclient exec sleep 600\\n")
        p.stdin.flush()
        time.sleep(random.random() * 0.25)
        p.send_signal(signal.SIGKILL)
        code = p.wait()
        assert code == -signal.SIGKILL, code
    with open("/proc/sys/user/max_net_namespaces", "w") as limit:
        limit.write("3")
    # as long as one is left, there cannot be three new ones
    deadline = time.monotonic() + 120
    while subprocess.run([*tool, "veth"], stdin=subprocess.DEVNULL).returncode != 0:
        assert time.monotonic() < deadline, "a namespace is left"
        time.sleep(0.1)"""


@each_user
def killed_at_any_moment_it_leaves_nothing(build, uid):
    need("user namespace")
    with Network(build, uid, "veth") as net:  # its folder is what is needed
        net.leave()
        net.write("storm.py", STORM)
        tool = [net.tool] if uid == 0 else [
            "setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", net.tool]
        storm = subprocess.run(
            ["unshare", "-r", *shlex.split(PYTHON), "storm.py", "25", *tool], cwd=net.folder.name,
            preexec_fn=lambda: become(uid), capture_output=True, text=True, timeout=500,
            check=False)
        expect((storm.returncode, storm.stderr), (0, ""), "the storm")
        expect({name for _, name in socket.if_nameindex()} & {"client", "server"}, set(),
               "interfaces left")


if __name__ == "__main__":
    live.run([
        each_side_has_its_own_card, pairs_talk_over_ethernet, silence_on_an_idle_network,
        ten_megabytes_pass_without_loss, every_nth_is_lost, tcp_mends_what_is_lost,
        refused_like_a_closed_port, delayed_in_order, more_than_the_bridge_holds_is_told,
        what_is_not_read_in_time_is_counted, ctrl_c_is_not_for_the_bridge, tags_of_a_vlan_pass,
        killed_at_any_moment_it_leaves_nothing,
    ], own_network=False)
