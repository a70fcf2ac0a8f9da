#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make install` puts everything in its place, what it puts there works, and `make uninstall` takes
all of it away again.

    test_install.py BUILD
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import check_docs

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


def make(build, target, *settings):
    # MAKEFLAGS stays in the environment: with other settings all would be compiled again
    said = []
    with subprocess.Popen(["make", target, f"MODE={os.path.basename(build)}", *settings], cwd=TOP,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout:  # printed as it comes: where all is compiled anew, that takes minutes
            print("  ", line, end="", flush=True)
            said.append(line)
    assert running.returncode == 0, "".join(said)


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


def pkg_config(root, *words):
    where = os.path.join(root, "usr/lib/pkgconfig")
    return run("pkg-config", f"--define-variable=prefix={root}/usr", *words,
               env={**os.environ, "PKG_CONFIG_PATH": where}).split()


def example_says_what_flows_says(build, root, kind, libraries, **environment):
    """docs/example.c, compiled against what is installed, gives the verdicts that flows gives."""
    program = os.path.join(root, f"example-{kind}")
    flags = ["-fsanitize=address,undefined"] if build.endswith("asan") else []
    run(os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror", *flags, "-o", program,
        os.path.join(TOP, "docs/example.c"), *pkg_config(root, "--cflags", "libwiretutor"),
        *libraries)
    for capture in ("tcp-refused", "tcp-echo", "dns-http", "localhost-two-addresses"):
        path = os.path.join(root, f"usr/share/wiretutor/captures/{capture}.pcap")
        told = run(os.path.join(root, "usr/bin/wiretutor"), "flows", "--format", "json", path)
        rows = [json.loads(line) for line in told.splitlines()]
        want = [row["wiretutor.verdict"] for row in rows
                if row["wiretutor.type"] == "conversation"]
        got = run(program, path, env={**os.environ, **environment}).splitlines()
        assert want and [row.split()[-1] for row in got] == want, f"{capture}: {got}"
    needed = run("readelf", "-d", program)
    assert ("libwiretutor.so" in needed) == (kind == "shared"), needed
    os.remove(program)


def the_static_library_works(build, root):
    needs = re.search(r"Requires.private: (.*)",
                      open(os.path.join(root, "usr/lib/pkgconfig/libwiretutor.pc"),
                           encoding="ascii").read())[1].split()
    example_says_what_flows_says(build, root, "static", [
        f"-L{root}/usr/lib", "-l:libwiretutor.a", *run("pkg-config", "--libs", *needs).split()])


def the_shared_library_works(build, root):
    example_says_what_flows_says(build, root, "shared", pkg_config(root, "--libs", "libwiretutor"),
                                 LD_LIBRARY_PATH=os.path.join(root, "usr/lib"))


def the_document_shows_how(build, root):
    """The blocks of docs/library.md, with the library that is installed aside in the usual places."""
    usr = os.path.join(root, "usr")
    # a package that is installed nowhere else is found with its own prefix
    settings = {"PKG_CONFIG_PATH": f"{usr}/lib/pkgconfig", "LIBRARY_PATH": f"{usr}/lib", "CPATH":
                f"{usr}/include", "LD_LIBRARY_PATH": f"{usr}/lib"}
    text = check_docs.read(os.path.join(TOP, "docs/library.md")).replace("\\\n", "")
    sanitized = " -fsanitize=address,undefined" if build.endswith("asan") else ""
    ran = 0
    for language, _, lines in check_docs.blocks(text):
        for command, shown in check_docs.steps(lines) if language == "console" else []:
            words = command.replace("cc -o example", f"cc{sanitized} -o {root}/example")
            said = run("sh", "-c", words.replace("./example", f"{root}/example"), cwd=TOP,
                       env={**os.environ, **settings})
            differs = check_docs.matches(shown, said.splitlines())
            assert differs is None, f"{command}: does not show {differs}: {said}"
            ran += 1
    assert ran == 3, f"{ran} commands of docs/library.md"
    os.remove(os.path.join(root, "example"))


def the_version_is_the_programs(build, root):
    said = run(os.path.join(root, "usr/bin/wiretutor"), "--version").split()[1]
    assert pkg_config(root, "--modversion", "libwiretutor") == [said], said
    real = os.path.realpath(os.path.join(root, "usr/lib/libwiretutor.so"))
    assert os.path.basename(real) == f"libwiretutor.so.{said}", real
    soname = re.search(r"soname: \[(.*)\]", run("readelf", "-d", real))[1]
    assert soname == f"libwiretutor.so.{said.split('.')[0]}", soname
    assert os.path.realpath(os.path.join(root, "usr/lib", soname)) == real


def exported_is_what_the_headers_declare(build, root):
    folder = os.path.join(root, "usr/include/wiretutor")
    tables = {name for name in os.listdir(folder) if not name.endswith(".h")}
    assert tables == {"protocols.def"}, f"words are installed: {tables}"
    text = "".join(open(os.path.join(folder, name), encoding="utf-8").read()
                   for name in os.listdir(folder) if name.endswith(".h"))
    declared = set(re.findall(r"(?m)^(?!static|typedef)(?:WT_MUST_CHECK )?[a-z][\w *]*?\b(wt_\w+)\(", text))
    exported = {line.split()[2].split("@")[0] for line in run(
        "nm", "-D", "--defined-only", os.path.join(root, "usr/lib/libwiretutor.so")).splitlines()
        if " A " not in line}
    assert len(exported) > 50 and exported == declared, exported ^ declared
    page = open(os.path.join(root, "usr/share/man/man3/libwiretutor.3"), encoding="utf-8").read()
    assert exported <= set(re.findall(r"(?m)^\.Fo (\w+)", page)), "libwiretutor(3) misses some"
    archive = run("nm", "-g", "--defined-only", os.path.join(root, "usr/lib/libwiretutor.a"))
    names = {line.split()[2] for line in archive.splitlines() if len(line.split()) == 3}
    odd = {name for name in names if not re.match(r"wt_|__(odr_)?asan|_?_?ubsan", name)}
    assert not odd, f"the static library defines {odd}"


def uninstalled_nothing_is_left(build, root):
    make(build, "uninstall", f"DESTDIR={root}", "PREFIX=/usr")
    left = [os.path.join(at, name) for at, _, names in os.walk(root) for name in names]
    assert not left, left


def main(build):
    failed = False
    with tempfile.TemporaryDirectory() as root:
        make(build, "install", f"DESTDIR={root}", "PREFIX=/usr")
        for case in (the_installed_program_works, the_static_library_works,
                     the_shared_library_works, the_document_shows_how,
                     the_version_is_the_programs,
                     exported_is_what_the_headers_declare, uninstalled_nothing_is_left):
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
