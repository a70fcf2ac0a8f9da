# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of the programs' own network share: tests/live/network.c as root and as nobody."""
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import live
import needs
from live import expect, need, until, wiretutor

NOBODY = 65534
SERVER, SERVER6, SERVER_CARD = "192.168.1.10", "fd00::10", "02:00:00:00:00:10"
CLIENT, CLIENT6, CLIENT_CARD = "192.168.1.20", "fd00::20", "02:00:00:00:00:20"
NS = 1e-9


def users():
    """As whom each case is done: root needs no user namespace, others do."""
    return [os.geteuid()] if needs.lacks("root") else [0, NOBODY]


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


def processes_of(folder):
    """Those that run a program of this folder, or were started in it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for link in ("exe", "cwd"):
            try:
                if os.readlink(f"/proc/{pid}/{link}").startswith(folder):
                    found.append(pid)
            except OSError:
                pass
    return found


class Network:
    """tests/live/network.c running as uid: `with Network(build, uid, "veth") as net: ...`. Its
    files and copies of the programs of samples/clients are in a folder that uid can read."""

    def __init__(self, build, uid, *words, before=(), prepare=None, capture=False):
        # pylint: disable=consider-using-with
        self.folder = tempfile.TemporaryDirectory()
        os.chmod(self.folder.name, 0o777)
        self.tool = self.copy(os.path.join(build, "tests/live/network"))
        self.copy_programs("veth" in words)
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

    def copy_programs(self, over_wire):
        """Those of samples/clients; over a wire the server has another address."""
        folder = os.path.join(live.TOP, "samples/clients")
        for name in os.listdir(folder):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = file.read()
                if over_wire:
                    text = text.replace('"127.0.0.1"', f'"{SERVER}"')
                    text = text.replace('"::1"', f'"{SERVER6}"')
                self.write(name, text)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return name

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def read(self, name):
        """What a file holds so far, also where it is still to be made."""
        try:
            with open(self.path(name), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

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

    def script(self, lines):
        """The command that runs these lines of Python."""
        return PYTHON + " " + self.write(f"script-{len(os.listdir(self.folder.name))}.py", lines)

    def python(self, side, lines, code=0):
        return self.run(side, self.script(lines), code)

    def serve(self, side, command, port, protocol="tcp"):
        """Start a server and wait until it has bound its port. It takes the shell's place, so that
        it ends with the network's process."""
        started = self.start(side, "exec " + command)
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

    def bridge(self):
        """The bridge's process."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    name, rest = file.read().split("(", 1)[1].rsplit(")", 1)
            except (OSError, IndexError):
                continue
            if name == "wiretutor-wire" and int(rest.split()[1]) == self.process.pid:
                return int(pid)
        raise AssertionError("there is no bridge")

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
        until("its processes to be gone", lambda: not processes_of(self.folder.name))
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
    """Do a case as each user; skip it where the user nobody cannot make a user namespace."""
    def all_users(build):
        for uid in users():
            need("user namespace" if uid else "network")
            case(build, uid)
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


def objects(build, command, net):
    told = wiretutor(build, command, "--format", "json", net.capture).expect_code(0)
    return [json.loads(line) for line in told.out.splitlines()]


def verdicts(build, net):
    return [flow["wiretutor.verdict"] for flow in objects(build, "flows", net)]


def limited(*settings, privileges="-sys_admin"):
    """Words that start a program inside a user namespace whose own limits are set so."""
    need("user namespace")
    lines = "; ".join(f"echo {value} > /proc/sys/{name}" for name, value in settings)
    drop = f"setpriv --bounding-set={privileges} --inh-caps={privileges}" if privileges else ""
    return ["unshare", "-r", "sh", "-ec", f'{lines}; exec {drop} "$@"', "sh"]
