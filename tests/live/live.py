# SPDX-License-Identifier: BSD-2-Clause
"""What the live tests share: a network of their own, the program in it, pairs that talk there.

Every wait has a deadline and looks at the thing that it waits for; nothing sleeps and hopes."""
import functools
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import traceback

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.path.append(os.path.join(TOP, "tests/tools"))
import needs  # noqa: E402 pylint: disable=wrong-import-position
DEADLINE = 100.0  # seconds: a loaded machine is slow, not wrong; the runner waits for 120
LISTEN, TIME_WAIT = 0x0A, 0x06
SANITIZER_REPORT = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:")


class Skip(Exception):
    """The case needs what this machine does not give."""


def need(*words):
    """Go on where this is here, each a word of tests/tools/needs.py; elsewhere skip the case."""
    for word in words:
        if needs.lacks(word):
            raise Skip(needs.lacks(word))


def needing(*words):
    """The same, before a function that is one case: @needing("root")."""
    def with_needs(case):
        @functools.wraps(case)
        def after_needs(*arguments):
            need(*words)
            return case(*arguments)
        return after_needs
    return with_needs


def run(cases, own_network=True, own_mounts=False):
    """Run the functions of cases, each with the path of the build; print one verdict a case.
    own_mounts: file systems may be mounted, and are gone with the script."""
    build = os.path.join(TOP, sys.argv[1])
    names = [(case, case.__name__.replace("_", " ")) for case in cases]
    chosen = [(case, name) for case, name in names
              if not sys.argv[2:] or any(word in name for word in sys.argv[2:])]
    if not chosen:
        print(f"FAIL no case has one of these in its name: {' '.join(sys.argv[2:])}; there are: "
              f"{', '.join(name for _, name in names)}")
        sys.exit(1)
    # what nohup(1) or a shell's & ignores for us must still reach the programs under test
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if own_network and not needs.lacks("network") and not needs.lacks("proc"):
        enter_own_network(own_mounts and not needs.lacks("mounts"))
    print(f"Running {len(chosen)} test(s)", flush=True)
    failed = False
    for case, name in chosen:
        try:
            need("proc")  # how a test sees what the programs do, and wiretutor itself
            case(build)
            print(f"ok {name}", flush=True)
        except Skip as why:
            print(f"SKIP {name}: {why}", flush=True)
        except (Exception, SystemExit) as why:  # pylint: disable=broad-except
            failed = True
            print(f"FAIL {name}: {why}", flush=True)
            if not isinstance(why, AssertionError):
                traceback.print_exc(file=sys.stdout)
    sys.exit(1 if failed else 0)


def enter_own_network(own_mounts):
    """Start this script again in a network namespace whose lo carries nothing else."""
    if os.environ.get("WIRETUTOR_TEST_NETWORK") == "own":
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if own_mounts:
        unshare.append("-m")
    os.environ["WIRETUTOR_TEST_NETWORK"] = "own"
    os.environ.setdefault(needs.VARIABLE, needs.all_lacks())  # as it is out here
    os.execvp(unshare[0], [*unshare, sys.executable, "-B", *sys.argv])


def until(what, condition, seconds=DEADLINE):
    """Wait until condition() is true and give back what it gave."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.005)


def read_until(what, file, enough, process=None, seconds=DEADLINE):
    """Read from a pipe or terminal until enough(all so far) is true, and give back what was read.
    It is wrong if the other end closes it before, or the process ends, or nothing comes in time."""
    seen, end = b"", time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        while not enough(seen):
            if selector.select(0.1):
                try:
                    some = os.read(selector.get_map()[file].fd, 65536)
                except OSError:  # a terminal that nobody holds any more
                    some = b""
                assert some, f"closed before {what}; it said: {seen!r}"
                seen += some
            else:
                assert process is None or process.poll() is None, \
                    f"ended with {process.returncode} before {what}; it said: {seen!r}"
                assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}; {seen!r}"
    return seen


def read_all(file, seconds=DEADLINE, step=65536):
    """Read from a pipe or terminal until the other end closes it."""
    seen = []
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        while True:
            assert selector.select(seconds), f"not closed after {seconds:.0f} s: {seen!r}"
            try:
                some = os.read(selector.get_map()[file].fd, step)
            except OSError:  # a terminal that nobody holds any more
                some = b""
            if not some:
                return b"".join(seen)
            seen.append(some)


def expect(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def contains(text, *parts):
    """Each part stands in text, in this order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing (in this order: {parts!r}) in:\n{text}"
        at = found + len(part)


# --- the program ---

class Ended:
    """How a run of the program ended."""

    def __init__(self, code, out, err):
        self.code, self.raw = code, out
        self.err = err.decode("utf-8", "replace")
        assert not SANITIZER_REPORT.search(self.err), self.err

    @property
    def out(self):
        """What was printed, as text."""
        return self.raw.decode("utf-8")

    def expect_code(self, code):
        assert self.code == code, f"exit code {self.code}, want {code}; it said: {self.err}"
        return self


def wiretutor(build, *words, stdin=subprocess.DEVNULL, **more):
    """Run to the end on files; stdin may be bytes."""
    given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    done = subprocess.run([os.path.join(build, "wiretutor"), *words], capture_output=True,
                          timeout=DEADLINE, check=False, **given, **more)
    return Ended(done.returncode, done.stdout, done.stderr)


class Capture:
    """The program capturing on lo: `with Capture(build, "port", "8001") as capture: ...`. When the
    constructor is done, the kernel hands every packet to it."""

    def __init__(self, build, *words, interface="lo", stdout=None, before=(), command=(),
                 program="wiretutor", preexec=None):
        # pylint: disable=consider-using-with
        need("network", "packets")
        self.out = tempfile.TemporaryFile()
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*before, os.path.join(build, program), *command, "-i", interface, *words],
            stdin=subprocess.DEVNULL, stdout=stdout or self.out, stderr=self.err,
            preexec_fn=preexec)
        until("a line that begins with \"listening on\"", self.listening)

    def listening(self):
        assert self.process.poll() is None, f"ended before it captured: {self.said(self.err)}"
        said = self.said(self.err)
        return b"listening on" in said or "正在".encode() in said

    @staticmethod
    def said(file):
        return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)

    def told(self):
        """The story so far."""
        return self.said(self.out).decode("utf-8", "replace")

    def wait(self):
        code = self.process.wait(DEADLINE)
        return Ended(code, self.said(self.out), self.said(self.err))

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.out.close()
        self.err.close()


def closing_lines(ended):
    """The counts of the three closing lines: captured, received by filter, dropped by kernel."""
    counts = []
    for words in ("captured", "received by filter", "dropped by kernel"):
        found = re.search(rf"^(\d+) packets? {words}", ended.err, re.MULTILINE)
        assert found, f"no line \"packets {words}\" in: {ended.err}"
        counts.append(int(found.group(1)))
    return counts


def filters(status):
    """How many filters of system calls a /proc/PID/status tells of, beyond those that we run under:
    a container has one of its own."""
    with open("/proc/self/status", encoding="utf-8") as file:
        ours = file.read()
    name = "Seccomp_filters" if "Seccomp_filters" in ours else "Seccomp"  # Linux before 5.9
    count = [int(re.search(rf"(?m)^{name}:\t(\d+)", text)[1]) for text in (status, ours)]
    return count[0] - count[1]


# --- the story ---

HEAD = re.compile(r"^ *(\d+)  +-?\d+\.\d+  ", re.MULTILINE)


def packet_numbers(story):
    """The numbers of the packets that a story tells, in its order."""
    return [int(number) for number in HEAD.findall(story)]


# --- those who talk ---

def sockets(protocol, port):
    """The states of the sockets that are bound to this local port, here."""
    states = []
    for name in (protocol, protocol + "6"):
        with open(f"/proc/net/{name}", encoding="ascii") as table:
            for row in table.read().split("\n")[1:-1]:
                fields = row.split()
                if int(fields[1].split(":")[1], 16) == port:
                    states.append(int(fields[3], 16))
    return states


def program(build, name, language):
    if language == "Python":
        return [sys.executable, "-B", os.path.join(TOP, "samples/clients", name + ".py")]
    return [os.path.join(build, "samples", name)]


class Server:
    """A program of samples/clients that has bound its port when the constructor is done."""

    def __init__(self, build, name, language, port, protocol="tcp", files=()):
        need("network")
        self.port, self.protocol = port, protocol
        self.err = tempfile.TemporaryFile()  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            program(build, name, language) + [*files, str(port)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.err)
        until(f"{name} to bind port {port}", self.bound)

    def bound(self):
        assert self.process.poll() is None, f"the server ended: {Capture.said(self.err)}"
        states = sockets(self.protocol, self.port)
        return LISTEN in states if self.protocol == "tcp" else bool(states)

    def settled(self):
        """Wait until no connection of the port is open or closing any more."""
        until(f"the connections of port {self.port} to close", lambda: not
              set(sockets("tcp", self.port)) - {LISTEN, TIME_WAIT})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.err.close()


def client(build, name, language, port, typed=""):
    """Run a program of samples/clients to its end; gives what it printed."""
    done = subprocess.run(program(build, name, language) + [str(port)], input=typed,
                          capture_output=True, text=True, timeout=DEADLINE, check=False)
    return done.stdout + done.stderr


def in_both_languages(case):
    """The case for the C programs and for the Python ones."""
    def named(language):
        def run(build):
            case(build, language)
        run.__name__ = f"{case.__name__}_in_{language}"
        return run
    return [named("C"), named("Python")]
