#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The check of the hardening fails where it should: a small program is built with one thing left
out or spoilt at a time."""
import os
import platform
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import check_hardening  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = """
#include <stdio.h>
#include <string.h>
#ifdef SPOILT
__asm__(".section .spoilt,\\"awx\\"\\n.byte 0\\n.text");
#endif
int main(int argc, char **argv)
{
    char line[40];
    strcpy(line, argv[argc - 1]);
    return puts(line) < 0;
}
"""
COMPILE = ["cc", "-O2", "-fPIE", "-fstack-protector-strong", "-fstack-clash-protection",
           "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2",
           "-mbranch-protection=standard" if platform.machine() == "aarch64"
           else "-fcf-protection" if platform.machine() == "x86_64" else "-g0"]
LINK = ["-pie", "-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code"]
# the fault, flags added to compiling, flags added to linking, the promise that must fail
FAULTS = [
    ("no stack protector", ["-fno-stack-protector"], [], "stack guarded"),
    ("no sizes", ["-U_FORTIFY_SOURCE"], [], "calls with sizes"),
    ("no probes of the stack", ["-fno-stack-clash-protection"], [], "deep stacks touched"),
    ("fixed addresses", [], ["-no-pie"], "position independent"),
    ("no relro", [], ["-Wl,-z,norelro"], "tables read only"),
    ("lazy binding", [], ["-Wl,-z,lazy"], "tables read only"),
    ("code on the stack", [], ["-Wl,-z,execstack"], "stack without code"),
    ("constants among the code", [], ["-Wl,-z,noseparate-code"], "code apart from constants"),
    ("code that can be written", ["-DSPOILT"], [],
     "nothing writable and executable"),
    ("a search path", [], ["-Wl,-rpath,/tmp"], "no search path of its own"),
]
if platform.machine() == "x86_64":
    FAULTS.append(("no landing marks", ["-fcf-protection=none"], [], "jumps land where they may"))
if platform.machine() == "aarch64":
    FAULTS.append(("no landing marks", ["-mbranch-protection=none"], [],
                   "jumps land where they may"))


def failing(compile_more, link_more):
    """The promises that the check says are broken."""
    with tempfile.TemporaryDirectory() as build:
        folder = os.path.join(build, "src/base")  # an object counts where there is a source for it
        os.makedirs(folder)
        compile_line = COMPILE + compile_more
        with open(os.path.join(build, "flags"), "w", encoding="utf-8") as f:
            f.write(" ".join(compile_line) + " | " + " ".join(LINK) + "\n")
        target = os.path.join(folder, "text.o")
        subprocess.run([*compile_line, "-w", "-x", "c", "-c", "-o", target, "-"], check=True,
                       input=PROGRAM, text=True)
        subprocess.run(["cc", *LINK, *link_more, "-o", os.path.join(build, "wiretutor"), target],
                       check=True, capture_output=True)
        said = subprocess.run([sys.executable, os.path.join(HERE, "check_hardening.py"), build],
                              capture_output=True, text=True, check=False)
        return said.returncode, [line.split(": ")[1] for line in said.stdout.splitlines()
                                 if line.startswith("FAIL ")], said.stdout + said.stderr


def main():
    failed = False
    for name, compile_more, link_more, want in [("nothing is wrong", [], [], None), *FAULTS]:
        code, broken, said = failing(compile_more, link_more)
        good = (code, broken) == (0, []) if want is None else code == 1 and want in broken
        failed = failed or not good
        print(f"ok {name}" if good else f"FAIL {name}: exit {code}, said:\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    if not shutil.which("cc"):
        print("SKIP the hardening check can fail: no cc: it is not installed")
        sys.exit(0)
    sys.exit(main())
