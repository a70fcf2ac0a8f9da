#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make install` puts everything in its place, what it puts there works, and `make uninstall` takes
all of it away again.

    test_install.py BUILD
"""
import os
import subprocess
import sys
import tempfile

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
USES_THE_LIBRARY = """
#include "wiretutor/lang.h"
#include "wiretutor/packet.h"
#include "wiretutor/source.h"
int main(void) { return wt_dissector_at(0) != NULL && wt_source_library()[0] != '\\0' ? 0 : 1; }
"""


def make(build, target, *settings):
    # MAKEFLAGS stays in the environment: with other settings all would be compiled again
    done = subprocess.run(["make", target, f"MODE={os.path.basename(build)}", *settings], cwd=TOP,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def run(*words, **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr}"
    return done.stdout


def the_installed_program_works(build, root):
    usr = os.path.join(root, "usr")
    lesson = os.path.join(usr, "share/wiretutor/captures/tcp-echo.pcap")
    told = run(os.path.join(usr, "bin/wiretutor"), lesson, cwd="/")
    assert "Conversation 1" in told, told
    assert os.path.exists(os.path.join(usr, "share/wiretutor/clients/tcp_echo_server.py"))


def the_installed_library_works(build, root):
    usr = os.path.join(root, "usr")
    source, program = os.path.join(root, "user.c"), os.path.join(root, "user")
    with open(source, "w", encoding="ascii") as f:
        f.write(USES_THE_LIBRARY)
    flags = ["-fsanitize=address,undefined"] if build.endswith("asan") else []
    run(os.environ.get("CC", "cc"), "-std=c11", "-I", os.path.join(usr, "include"), *flags, "-o", program, source,
        os.path.join(usr, "lib/libwiretutor.a"),
        *run("pkg-config", "--libs", "libpcap", "libutf8proc", "zlib", "libzstd").split())
    run(program)
    os.remove(source)
    os.remove(program)


def uninstalled_nothing_is_left(build, root):
    make(build, "uninstall", f"DESTDIR={root}", "PREFIX=/usr")
    left = [os.path.join(at, name) for at, _, names in os.walk(root) for name in names]
    assert not left, left


def main(build):
    failed = False
    with tempfile.TemporaryDirectory() as root:
        make(build, "install", f"DESTDIR={root}", "PREFIX=/usr")
        for case in (the_installed_program_works, the_installed_library_works,
                     uninstalled_nothing_is_left):
            name = case.__name__.replace("_", " ")
            try:
                case(build, root)
                print(f"ok {name}")
            except AssertionError as why:
                failed = True
                print(f"FAIL {name}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
