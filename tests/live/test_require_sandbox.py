#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A sandbox that is asked for, one that is not there, and no D-Bus with more rights than the caller's."""
import functools
import os
import platform
import shutil
import subprocess

import live
from live import Capture, Skip, contains, expect, needing, wiretutor
from test_network import SYS_UNSHARE, without_a_call
from test_privileges import ECHO, OTHER, SUDO, environment, folder_of

LANDLOCK, SECCOMP = 444, {"x86_64": 317, "aarch64": 277}


def without_a_wall(both):
    """As on a kernel that lacks Landlock, or takes no filter either."""
    arch = SYS_UNSHARE[platform.machine()][0]
    without_a_call(arch, LANDLOCK)
    if both:
        without_a_call(arch, SECCOMP[platform.machine()])
        # what libseccomp falls back on: PR_SET_SECCOMP
        without_a_call(arch, {"x86_64": 157, "aarch64": 167}[platform.machine()], first=22)


def a_sandbox_may_be_required(build):
    if build.rstrip("/").endswith("asan"):
        contains(wiretutor(build, "--require-sandbox", ECHO).expect_code(3).err, "seccomp")
        return
    for words in (["explain", ECHO], ["--count", ECHO], ["check", ECHO, "packets == 10"],
                  ["lookup", "SYN"]):
        wiretutor(build, *words, "--require-sandbox").expect_code(0)
    if platform.machine() not in SECCOMP:
        raise Skip(f"the numbers of calls on {platform.machine()} are not known here")
    for both, missing in ((False, "Landlock is missing"), (True, "Landlock, seccomp is missing")):
        prepare = functools.partial(without_a_wall, both)
        ended = wiretutor(build, ECHO, "--require-sandbox", preexec_fn=prepare).expect_code(3)
        contains(ended.err, missing)
        expect(ended.out, "", "nothing is told")
        expect(wiretutor(build, ECHO, preexec_fn=prepare).expect_code(0).err, "", "not asked for")


@needing("root")
def capturing_as_root_without_it_is_said(build):
    if build.rstrip("/").endswith("asan"):  # a build for developers: it has none, and does not complain
        with environment(), Capture(build, "udp") as capture:
            assert "sandbox" not in capture.stop().expect_code(0).err
        return
    if platform.machine() not in SECCOMP:
        raise Skip(f"the numbers of calls on {platform.machine()} are not known here")
    for user, told in (("root", True), ("nobody", False)):
        done = subprocess.run([os.path.join(build, "wiretutor"), "-Z", user, "-i", "no-such0"],
                              capture_output=True, check=False)
        expect(done.returncode, 3, "no such interface")
        with environment(), Capture(build, "-Z", user, "udp", preexec=functools.partial(
                without_a_wall, True)) as capture:
            err = capture.stop().expect_code(0).err
        expect("without a sandbox" in err, told, f"as {user}: {err}")
    with environment(), Capture(build, "udp") as capture:
        assert "sandbox" not in capture.stop().expect_code(0).err


@needing("root")
def no_bus_is_opened_with_more_rights(build):
    """An address of D-Bus can start a program (unixexec), and may come from the environment."""
    with folder_of(0) as folder:
        os.chmod(folder, 0o777)
        proof = os.path.join(folder, "proof")
        address = f"unixexec:path=/usr/bin/touch,argv1={proof}"
        program = os.path.join(folder, "wiretutor")
        shutil.copy(os.path.join(live.TOP, build, "wiretutor"), program)
        os.chmod(program, 0o4755)
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": address, "DBUS_SESSION_BUS_ADDRESS": address}
        for device in ("dbus-system", "dbus-session", f"dbus://{address}"):
            with environment(**bus):
                ended = wiretutor(folder, "-i", device, "--count", user=OTHER, group=OTHER,
                                  extra_groups=[]).expect_code(3)
            contains(" ".join(ended.err.split()), "is not opened, for this program has more rights")
        with environment(**SUDO, **bus):
            ended = wiretutor(build, "-i", f"dbus://{address}", "--count").expect_code(3)
            contains(" ".join(ended.err.split()), "is not opened, for this program has more rights")
            for device in ("dbus-system", "dbus-session"):
                done = subprocess.run(["timeout", "-s", "INT", "5", os.path.join(build, "wiretutor"), "-i",
                                       device, "--count"], capture_output=True, check=False)
                assert b"more rights" not in done.stderr, done.stderr
        assert not os.path.exists(proof), "the address started a program"


if __name__ == "__main__":
    live.run([a_sandbox_may_be_required, capturing_as_root_without_it_is_said,
              no_bus_is_opened_with_more_rights])
