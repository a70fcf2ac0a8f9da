#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""deps.sh on machines that lack different tools; small scripts stand for the package managers."""
import os
import shutil
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "deps.sh")
TOOLS = ["sh", "cat", "rm", "mktemp"]
# What a package manager does here: say how it was called, then give us pkg-config and cc.
INSTALLS = '#!/bin/sh\necho "$(basename "$0") $*" >>"$LOG"\nfor tool in cc pkg-config; do\n' \
           'printf "#!/bin/sh\\nexit 0\\n" >"$BIN/$tool"; chmod +x "$BIN/$tool"\ndone\n'
FAILS = '#!/bin/sh\necho "no route to the mirror" >&2\nexit 100\n'
LOCKED = '#!/bin/sh\necho "E: Could not get lock /var/lib/apt/lists/lock. It is held" >&2\nexit 100\n'
# Another process holds the lock at the first call.
LATER = LOCKED.replace("echo", 'if [ -e "$BIN/free" ]; then exec "$BIN/installs" "$@"; fi; '
                       ': >"$BIN/free"; echo', 1)
DOES_NOTHING = "#!/bin/sh\nexit 0\n"
ROOT, USER = "#!/bin/sh\necho 0\n", "#!/bin/sh\necho 1000\n"
SUDO = '#!/bin/sh\nif [ "$1" = -n ]; then shift; else echo "sudo" >>"$LOG"; fi\nexec "$@"\n'
SUDO_ASKS = '#!/bin/sh\n[ "$1" = -n ] && exit 1\necho "sudo" >>"$LOG"\nexec "$@"\n'
WAIT = "-o DPkg::Lock::Timeout=120"
UPDATE = f"apt-get {WAIT} update"
APT_LINE = f"apt-get {WAIT} install -y --no-install-recommends gcc pkg-config libpcap-dev libutf8proc-dev" \
           " zlib1g-dev libzstd-dev libcap-ng-dev libseccomp-dev libnftnl-dev libmnl-dev libdw-dev"

# name, programs on the machine, exit code, what was called (in order), what is said
CASES = [
    ("all is there", {"cc": DOES_NOTHING, "pkg-config": DOES_NOTHING, "apt-get": INSTALLS,
                      "id": ROOT}, 0, [], ""),
    ("Debian, root", {"apt-get": INSTALLS, "id": ROOT}, 0, [UPDATE, APT_LINE],
     "Installing: gcc"),
    ("Debian, sudo without a password", {"apt-get": INSTALLS, "id": USER, "sudo": SUDO}, 0,
     ["sudo", UPDATE, APT_LINE], "Installing: gcc"),
    ("Debian, sudo would ask and nobody can answer",
     {"apt-get": INSTALLS, "id": USER, "sudo": SUDO_ASKS}, 1, [],
     f"    {UPDATE} && {APT_LINE}"),
    ("Debian, neither root nor sudo", {"apt-get": INSTALLS, "id": USER}, 1, [],
     f"    {UPDATE} && {APT_LINE}"),
    ("Debian, the network is down", {"apt-get": FAILS, "id": ROOT}, 1, [],
     "no route to the mirror"),
    ("Debian, another apt is at work", {"apt-get": LATER, "installs": INSTALLS, "id": ROOT}, 0,
     ["sleep 5", UPDATE.replace("apt-get", "installs"), APT_LINE.replace("apt-get", "installs")],
     "Installing: gcc"),
    ("Debian, another apt does not end", {"apt-get": LOCKED, "id": ROOT}, 1, ["sleep 5"] * 24,
     "Could not get lock"),
    ("Debian, installed and still not there", {"apt-get": DOES_NOTHING, "id": ROOT}, 1, [],
     "still not found"),
    ("Fedora, root", {"dnf": INSTALLS, "id": ROOT}, 0,
     ["dnf install -y gcc pkgconf-pkg-config libpcap-devel utf8proc-devel zlib-devel "
      "libzstd-devel libcap-ng-devel libseccomp-devel libnftnl-devel libmnl-devel elfutils-devel"], "Installing: gcc"),
    ("Arch, root", {"pacman": INSTALLS, "id": ROOT}, 0,
     ["pacman -S --needed --noconfirm gcc pkgconf libpcap libutf8proc zlib zstd libcap-ng libseccomp libnftnl "
      "libmnl libelf"],
     "Installing: gcc"),
    ("another system", {"id": ROOT}, 1, [], "Debian names: gcc"),
]


def outcome(programs):
    with tempfile.TemporaryDirectory() as machine:
        for tool in TOOLS:
            os.symlink(shutil.which(tool), os.path.join(machine, tool))
        for tool in ("basename", "chmod", "true"):  # used by the scripts above only
            os.symlink(shutil.which(tool), os.path.join(machine, tool))
        for name, text in {"sleep": '#!/bin/sh\necho "sleep $*" >>"$LOG"\n', **programs}.items():
            with open(os.path.join(machine, name), "w", encoding="ascii") as f:
                f.write(text)
            os.chmod(os.path.join(machine, name), 0o755)
        log = os.path.join(machine, "log")
        done = subprocess.run([shutil.which("sh"), SCRIPT, "build"], stdin=subprocess.DEVNULL,
                              env={"PATH": machine, "BIN": machine, "LOG": log},
                              capture_output=True, text=True, check=False)
        called = []
        if os.path.exists(log):
            with open(log, encoding="ascii") as f:
                called = [line.strip() for line in f]
        return done.returncode, called, done.stdout + done.stderr


def where_nothing_can_be_written():
    """make reports it, and says what to do."""
    top = os.path.join(os.path.dirname(SCRIPT), "../..")
    done = subprocess.run(["make", "-C", top, "BUILD=/dev/null/nothing", "/dev/null/nothing/wiretutor"],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    code, said = where_nothing_can_be_written()
    failed = code == 0 or "cannot be written" not in said
    print(f"FAIL where nothing can be written: exit {code}\n{said}" if failed else
          "ok where nothing can be written")
    for name, programs, want_code, want_called, want_said in CASES:
        code, called, said = outcome(programs)
        good = code == want_code and called == want_called and want_said in said and \
            bool(want_said) == bool(said)
        failed = failed or not good
        print(f"ok {name}" if good else f"FAIL {name}: exit {code}, called {called}\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
