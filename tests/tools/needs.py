#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What tests need of the machine, tried once, in one place.

    needs.py            say what is here and what is not

The runner tries all of it at the start and hands what is missing to every test program in
WIRETUTOR_TEST_LACKS, a line a need: its word, a tabulator, why. A test asks lacks(WORD), in C
lacks() of tests/unit/needs.h; what it needs and lacks makes it print "SKIP NAME: why". A script
that is started by hand tries by itself what it asks for.
"""
import ctypes
import functools
import os
import shutil
import subprocess
import sys

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
VARIABLE = "WIRETUTOR_TEST_LACKS"
# What endian.sh runs the programs by: the kernel it speaks for is another processor's.
EMULATOR = os.environ.get("WIRETUTOR_TEST_EMULATOR", "")
NOBODY = 65534
OUTSIDE = "outside of chroots and containers (docker run --privileged), "


def tried(command, user=None):
    """Why a command cannot be run, in its own words; empty where it can."""
    who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=30, check=False, **who)
    except (OSError, subprocess.SubprocessError) as wrong:
        return str(wrong)
    said = " ".join((done.stderr or done.stdout).split())
    return "" if done.returncode == 0 else said or f"{command[0]} ended with {done.returncode}"


def proc():
    """What the kernel tells of processes and networks."""
    return "" if os.path.exists("/proc/self/status") else "it is not mounted"


def rules_all():
    """Root of the whole system, with every user in reach?"""
    if os.geteuid() != 0:
        return "not run as root"
    if not os.path.exists("/proc/self/uid_map"):
        return "/proc is not mounted" if proc() else "/proc shows no user namespaces"
    with open("/proc/self/uid_map", encoding="ascii") as f:
        if f.read().split() != ["0", "0", "4294967295"]:
            return "root of a user namespace only"
    return tried(["true"], NOBODY) and "root cannot become another user"


def in_own_network(*command, also=""):
    return tried(["unshare", ("-n" if os.geteuid() == 0 else "-rn") + also, *command])


def user_namespace():
    """As an ordinary user: a user namespace, and a network of its own in it."""
    return tried(["unshare", "-Urn", "true"], NOBODY if os.geteuid() == 0 else None)


def open_tree():
    """Can a user without rights read this tree?"""
    return tried(["cat", os.path.abspath(__file__)], NOBODY if os.geteuid() == 0 else None)


def nested():
    """A user namespace inside of a user namespace."""
    return tried(["unshare", "-Ur", "unshare", "-Urn", "true"])


def tracing():
    """May a program watch the calls of one that it started?"""
    child = os.fork()
    if child == 0:
        os._exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) & 1)  # PTRACE_TRACEME
    return "ptrace: not permitted" if os.waitpid(child, 0)[1] else ""


def terminal():
    """A terminal for a program to run at."""
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as wrong:
        return str(wrong)
    return ""


def kernel():
    return EMULATOR and f"{EMULATOR} passes on few system calls"


def captures():
    folder = os.environ.get("CAPTURES") or os.path.join(TOP, "../shared/captures")
    if os.environ.get("CAPTURES") or any(files for _, _, files in os.walk(folder)):
        return ""  # where a folder was given and holds nothing, that is no skip but a failure
    return f"nothing in {folder}"


def tool(name):
    return lambda: "" if shutil.which(name) else "it is not installed"


# word: (what it is, how to try it, what would bring the skipped tests back)
NEEDS = {
    "proc": ("/proc", proc, "mount -t proc proc /proc"),
    "root": ("root of the whole system", rules_all, "run the tests as root"),
    "network": ("network namespace", lambda: in_own_network("true"),
                f"run the tests as root, or {OUTSIDE}with kernel.unprivileged_userns_clone=1 and "
                "user.max_net_namespaces above 0"),
    "packets": ("packet socket", lambda: in_own_network(
        sys.executable, "-c", "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
                "give the tests CAP_NET_RAW (docker run --cap-add NET_RAW)"),
    "pair": ("pair of virtual interfaces", lambda: in_own_network(
        "ip", "link", "add", "wtneed", "type", "veth", "peer", "name", "wtneeds"),
             "use a kernel with veth"),
    "mounts": ("file system of its own", lambda: in_own_network(
        "mount", "-t", "tmpfs", "none", "/tmp", also="m"),
               f"run the tests as root {OUTSIDE.rstrip(', ')}"),
    "user namespace": ("user namespace", user_namespace,
                       f"run the tests {OUTSIDE}with user.max_user_namespaces above 0, "
                       "kernel.unprivileged_userns_clone=1 and "
                       "kernel.apparmor_restrict_unprivileged_userns=0 where these are there"),
    "open tree": ("tree that other users may read", open_tree,
                  "put the tree where every user may read it, not below /root"),
    "tracing": ("tracing of programs", tracing,
                "set kernel.yama.ptrace_scope to 1 or 0, allow ptrace (docker run --cap-add "
                "SYS_PTRACE)"),
    "terminal": ("terminal to run programs at", terminal, "mount devpts at /dev/pts"),
    "kernel": ("kernel of its own processor", kernel,
               "run the tests on such a machine"),
    "captures": ("captures", captures, "CAPTURES=DIR make check, see make check-corpus"),
    **{name: (name, tool(name), "make check-deps") for name in
       ("valgrind", "mandoc", "man", "bash", "zsh", "fish", "zstd", "cc", "aarch64-linux-gnu-gcc")},
}


@functools.lru_cache(maxsize=None)
def lacks(word):
    """Why a test that needs this must be skipped; empty where nothing is missing."""
    title, attempt, _ = NEEDS[word]
    if VARIABLE in os.environ:
        told = dict(line.split("\t", 1) for line in os.environ[VARIABLE].split("\n") if line)
        return told.get(word, "")
    if EMULATOR and word in ("packets", "tracing"):
        title, attempt, _ = NEEDS["kernel"]
    why = attempt()
    return f"no {title}: {' '.join(why.split())}" if why else ""


def all_lacks():
    """The value of the variable."""
    return "".join(f"{word}\t{why}\n" for word in NEEDS if (why := lacks(word)))


def reason_of(skip):
    """What a skip is counted under ("no user namespace"), and what would bring it back."""
    for title, _, back in NEEDS.values():
        if skip.startswith(f"no {title}:"):
            return f"no {title}", back
    return skip, ""


if __name__ == "__main__":
    for need in NEEDS:
        print(f"{need:16} {lacks(need) or 'is here'}")
