#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the running program may still do: as whom it goes on, with which rights, in which sandbox.

What takes two users needs root of the whole system (or what setuid and setcap need); elsewhere such
a case checks as much as one user can show."""
import contextlib
import datetime
import os
import re
import shutil
import signal
import stat
import struct
import subprocess
import tempfile
import time

import live
import needs
from live import Capture, contains, expect, need, needing, until, wiretutor
from test_capture import Datagrams, numbers_in
from test_rotation import Records, files_in

OTHER = 65534  # nobody, and its group
ECHO = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
NO_CAPABILITIES = "0000000000000000"


def rules_all():
    """Are we root of the whole system, with every user in reach?"""
    return not needs.lacks("root")


def text_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return f.read()


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)


def confined(pid, uid, gid=None, groups=""):
    """The process is in its sandbox, and has these ids and not one capability."""
    status = status_of(pid)
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        expect(status[name], NO_CAPABILITIES, name)
    expect(status["NoNewPrivs"], "1", "NoNewPrivs")
    expect(status["Seccomp"], "2", "Seccomp")
    expect(status["Uid"].split(), [str(uid)] * 4, "Uid")
    if gid is not None:
        expect(status["Gid"].split(), [str(gid)] * 4, "Gid")
    if groups is not None:
        expect(status["Groups"].strip(), groups, "Groups")


@contextlib.contextmanager
def environment(**more):
    """For the programs that are started meanwhile."""
    before = dict(os.environ)
    for name in ("SUDO_UID", "SUDO_GID"):
        os.environ.pop(name, None)
    os.environ.update(more)
    time.tzset()  # what localtime() says here, too
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        time.tzset()


@contextlib.contextmanager
def folder_of(uid):
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        if uid != os.geteuid():
            os.chown(top, uid, uid)
        yield top


def owner(path):
    status = os.stat(path)
    return status.st_uid, status.st_gid


SUDO = {"SUDO_UID": str(OTHER), "SUDO_GID": str(OTHER)}


def root_keeps_its_id_and_nothing_else(build):
    with environment(), Datagrams() as datagrams, Capture(build, "-v", "udp") as capture:
        confined(capture.process.pid, os.geteuid())
        if rules_all():
            expect(status_of(capture.process.pid)["CapBnd"], NO_CAPABILITIES, "CapBnd")
        datagrams.send(range(3))
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), [0, 1, 2], "datagrams told")
    contains(ended.err, f"going on as user {os.geteuid()}, without capabilities", "sandbox")


@needing("root")
def whoever_called_sudo(build):
    with environment(**SUDO), folder_of(0) as folder, Datagrams() as datagrams:
        path = os.path.join(folder, "lesson.pcap")  # a folder where only root may write
        with Capture(build, "-v", "-w", path, "udp") as capture:
            confined(capture.process.pid, OTHER, OTHER)
            expect(owner(path), (OTHER, OTHER), "owner of the file")
            datagrams.send(range(3))
            ended = capture.stop().expect_code(0)
        expect(Records(path).n, 3, "packets in the file")
        contains(ended.err, f"user {OTHER}", "3 packets captured")
        kept = os.path.join(folder, "roots.pcap")
        shutil.copy(path, kept)
        os.chmod(kept, 0o644)
        contains(wiretutor(build, "--count", ECHO, "-w", kept).expect_code(3).err, kept)
        os.chmod(kept, 0o646)  # which the caller may write, too
        wiretutor(build, "--count", ECHO, "-w", kept).expect_code(0)
        expect((owner(kept), Records(kept).n), ((0, 0), 10), "a file that was there already")


@needing("root")
def senseless_values_of_sudo(build):
    for values in ({"SUDO_UID": "x"}, {"SUDO_UID": "-1", "SUDO_GID": "1"}, {"SUDO_UID": "0"},
                   {"SUDO_UID": "4294967295", "SUDO_GID": "1"}, {"SUDO_UID": "", "SUDO_GID": ""},
                   {"SUDO_UID": "65534 ", "SUDO_GID": "65534"}, {"SUDO_UID": "4242"}):
        with environment(**values), Capture(build, "udp") as capture:
            confined(capture.process.pid, 0)
            capture.stop().expect_code(0)
    for group in ({"SUDO_GID": "0"}, {"SUDO_GID": "x"}, {}):  # then it is the user's own
        with environment(SUDO_UID=str(OTHER), **group), Capture(build, "udp") as capture:
            confined(capture.process.pid, OTHER, OTHER)
            capture.stop().expect_code(0)


@needing("root")
def as_Z_says(build):
    with environment(SUDO_UID="4242", SUDO_GID="4242"):
        for name, uid in (("nobody", OTHER), (str(OTHER), OTHER), ("root", 0)):
            with Capture(build, "-Z", name, "udp") as capture:
                confined(capture.process.pid, uid)
                capture.stop().expect_code(0)


def unknown_user(build):
    ended = wiretutor(build, "-Z", "no such user", ECHO).expect_code(2)
    contains(ended.err, "no such user")
    expect(ended.out, "", "standard output")


@contextlib.contextmanager
def open_to_all(build):
    """The program and a capture where every user may read them, wherever this tree lies."""
    with folder_of(os.geteuid()) as folder:
        os.chmod(folder, 0o755)
        shutil.copy(os.path.join(live.TOP, build, "wiretutor"), folder)
        yield folder, shutil.copy(ECHO, folder)


@needing("root")
def only_root_can_become_another(build):
    with open_to_all(build) as (folder, echo):
        ended = wiretutor(folder, "-Z", "root", echo, preexec_fn=lambda: os.setuid(OTHER))
        contains(ended.expect_code(2).err, "only root")
        wiretutor(folder, "-Z", "nobody", echo, preexec_fn=lambda: os.setuid(OTHER)).expect_code(0)


@needing("root")
def rotation_with_the_rights_that_are_left(build):
    with environment(**SUDO), folder_of(0) as roots, folder_of(OTHER) as own:
        words = ("--count", "-i", "lo", "-C", "1", "-w")
        ended = wiretutor(build, *words, os.path.join(roots, "f"), "udp").expect_code(3)
        contains(ended.err, os.path.join(roots, "f"), "Permission denied")
        expect("listening" in ended.err, False, "captured before it failed")
        with Datagrams() as datagrams, Capture(build, "--count", "-G", "1", "-W", "2", "-w",
                                               own + "/%s", "udp") as capture:
            confined(capture.process.pid, OTHER, OTHER)
            while capture.process.poll() is None:
                datagrams.send([1])
                time.sleep(0.02)
            capture.wait().expect_code(0)
        names = files_in(own)
        expect(len(names), 2, "files")
        for name in names:
            expect(owner(os.path.join(own, name)), (OTHER, OTHER), "owner")
            assert Records(os.path.join(own, name)).is_whole


def names_by_local_time(build):
    """The time zone is known inside the sandbox, where /usr/share/zoneinfo cannot be read."""
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=45))
    for tz in ("Asia/Kathmandu", "<+0545>-05:45"):
        if "/" in tz and not os.path.exists("/usr/share/zoneinfo/" + tz):
            continue
        with environment(TZ=tz), tempfile.TemporaryDirectory() as folder:
            with Capture(build, "--count", "-G", "1", "-W", "2", "-w", folder + "/%s.%Y-%m-%dT%H:%M:%S%z",
                         "udp") as capture:
                capture.wait().expect_code(0)
            names = files_in(folder)
            expect(len(names), 2, "files")
            for name in names:
                seconds, written = name.split(".")
                when = datetime.datetime.fromtimestamp(int(seconds), zone)
                expect(written, when.strftime("%Y-%m-%dT%H:%M:%S%z"), f"{name} in {tz}")


def names_where_no_zone_is_set(build):
    """... nor does the time jump to UTC where TZ is not set: %s goes through the zone and back."""
    with environment(), tempfile.TemporaryDirectory() as folder:
        os.environ.pop("TZ", None)
        time.tzset()
        before = int(time.time())
        with Capture(build, "--count", "-G", "1", "-W", "2", "-w", folder + "/%s.%H%Z",
                     "udp") as capture:
            capture.wait().expect_code(0)
        for name in files_in(folder):
            seconds, hour = name.split(".")
            assert before <= int(seconds) <= time.time(), (name, before)
            local = time.localtime(int(seconds))
            expect(hour, time.strftime("%H%Z", local), f"local time of {name}")


@needing("root")
def a_setuid_program(build):
    """It opens files with the rights of its caller, captures, and has none left."""
    with open_to_all(build) as (folder, echo), folder_of(OTHER) as own:
        program, secret = os.path.join(folder, "wiretutor"), os.path.join(folder, "secret")
        os.chmod(program, 0o4755)
        shutil.copy(ECHO, secret)
        os.chmod(secret, 0o600)

        def call(*words, **more):
            return wiretutor(folder, *words, user=OTHER, group=OTHER, extra_groups=[], **more)

        contains(call(secret).expect_code(3).err, "not permitted to read")
        contains(call("-F", secret, echo).expect_code(3).err, secret, "denied")
        contains(call("check", "-f", secret, echo).expect_code(3).err, secret, "denied")
        taken = os.path.join(folder, "taken")
        contains(call("-w", taken, echo).expect_code(3).err, taken, "Permission denied")
        expect(os.path.exists(taken), False, "a file where the caller may not write")
        call("-w", os.path.join(own, "new"), echo).expect_code(0)
        expect(owner(os.path.join(own, "new")), (OTHER, OTHER), "owner")
        captures_as_other(folder)


def captures_as_other(folder):
    """The program of this folder captures for a user without rights, in its sandbox."""
    with Datagrams() as datagrams, tempfile.TemporaryFile() as out, \
            tempfile.TemporaryFile() as err:
        with subprocess.Popen([os.path.join(folder, "wiretutor"), "-i", "lo", "udp"], stdout=out,
                              stderr=err, stdin=subprocess.DEVNULL, user=OTHER, group=OTHER,
                              extra_groups=[]) as process:
            try:
                until("it to listen", lambda: b"listening" in Capture.said(err)
                      or process.poll() is not None)
                assert process.poll() is None, Capture.said(err)
                confined(process.pid, OTHER, OTHER)
                datagrams.send(range(3))
                process.send_signal(signal.SIGINT)
                expect(process.wait(live.DEADLINE), 0, "exit code")
            finally:
                process.kill()
        expect(numbers_in(Capture.said(out).decode()), [0, 1, 2], "datagrams told")


@needing("root")
def what_the_caller_of_sudo_may_not(build):
    """What they could neither read nor write is neither shown to them nor overwritten."""
    with environment(**SUDO), folder_of(OTHER) as folder, folder_of(0) as roots:
        secret, filter_file = os.path.join(roots, "secret.pcap"), os.path.join(roots, "filter")
        shutil.copy(ECHO, secret)
        with open(filter_file, "w", encoding="ascii") as f:
            f.write("conversations >= 0\n")
        for path in (secret, filter_file):
            os.chmod(path, 0o600)
        link = os.path.join(folder, "link.pcap")
        os.symlink(secret, link)
        os.lchown(link, OTHER, OTHER)
        for words in (["--count", secret], ["--count", "-r", link], ["-F", filter_file, ECHO],
                      ["check", ECHO, "-f", filter_file]):
            ended = wiretutor(build, *words)
            assert ended.code in (2, 3), (words, ended.code, ended.out, ended.err)
            contains(ended.err, "ermi")
        before = os.path.getsize(secret)
        for path in (secret, link):
            contains(wiretutor(build, "--count", ECHO, "-w", path).expect_code(3).err, path)
            expect(os.path.getsize(secret), before, "size of the file")
        mine = os.path.join(folder, "mine.pcap")
        for _ in range(2):
            wiretutor(build, "--count", ECHO, "-w", mine).expect_code(0)
            expect(owner(mine), (OTHER, OTHER), "owner of the file")
        wiretutor(build, "--count", mine).expect_code(0)
        os.chmod(mine, 0o400)
        wiretutor(build, "--count", ECHO, "-w", mine).expect_code(3)
    with environment():  # root itself
        with folder_of(0) as roots:
            shutil.copy(ECHO, roots)
            wiretutor(build, "--count", os.path.join(roots, os.path.basename(ECHO))).expect_code(0)


@needing("root")
def a_program_with_file_capabilities(build):
    """What README has a learner do once, with setcap."""
    with folder_of(0) as folder:
        program = os.path.join(folder, "wiretutor")
        shutil.copy(os.path.join(live.TOP, build, "wiretutor"), program)
        os.chown(program, 0, OTHER)
        os.chmod(program, 0o750)
        wanted = 1 << 13  # net_raw; capability.h of Linux: revision 2, effective
        os.setxattr(program, "security.capability",
                    struct.pack("<IIIII", 0x02000001, wanted, wanted, 0, 0))
        captures_as_other(folder)


def a_container_with_one_user(build):
    """A user namespace: groups cannot be given up, SUDO_UID is no user there."""
    program = [os.path.join(live.TOP, build, "wiretutor"), "-v", "-i", "lo", "-c", "1", "udp"]
    script = 'ip link set lo up && exec "$@"'
    who = {"user": OTHER, "group": OTHER, "extra_groups": []} if rules_all() else {}
    command = ["unshare", "-rn", "sh", "-c", script, "sh"]
    need("user namespace", "packets")
    with environment(SUDO_UID="1", SUDO_GID="1"):
        for more, code in (([], 0), (["-Z", "nobody"], 3)):
            with subprocess.Popen([*command, *program, *more], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, **who) as process:
                line = live.read_until("a line", process.stderr, lambda said: b"\n" in said, process)
                if code == 0:
                    contains(line.decode(), "going on as user 0")
                    confined(process.pid, os.geteuid() if not who else OTHER, groups=None)
                    process.send_signal(signal.SIGINT)
                else:
                    contains(line.decode(), "does not exist in this user namespace")
                expect(process.wait(live.DEADLINE), code, "exit code")


def files_are_read_in_the_sandbox(build):
    """A pipe that holds half a capture: explain and check wait in their sandboxes for the rest."""
    with open(ECHO, "rb") as f:
        data = f.read()
    for words in (["-"], ["packets", "-"], ["check", "-", "conversations == 1"]):
        with subprocess.Popen([os.path.join(live.TOP, build, "wiretutor"), *words],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(data[:300])
            process.stdin.flush()
            until(f"{words} to be in the sandbox",
                  lambda p=process: live.filters(text_of(p.pid)) > 0)
            confined(process.pid, os.geteuid(), groups=None)
            out, _ = process.communicate(data[300:], timeout=live.DEADLINE)
            expect(process.returncode, 0, "exit code")
            assert out


def lookup_is_in_the_sandbox(build):
    """So many words that its output is not read to the end: it waits in write()."""
    with subprocess.Popen([os.path.join(live.TOP, build, "wiretutor"), "lookup", *["ACK"] * 2000],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        live.read_until("a word", process.stdout, bool, process)
        confined(process.pid, os.geteuid(), groups=None)
        process.stdout.close()
        expect(process.wait(live.DEADLINE), 0, "exit code")


@needing("network", "packets")
def inherited_descriptors_are_closed(build):
    read, write = os.pipe()
    with Capture(build, "udp") as own:
        plain = len(os.listdir(f"/proc/{own.process.pid}/fd"))
        expect(os.readlink(f"/proc/{own.process.pid}/fd/0"), "/dev/null", "standard input")
    environment_of_tools = subprocess.run(
        ["nm", os.path.join(live.TOP, build, "wiretutor")], capture_output=True, check=False).stdout
    if b"__asan_init" in environment_of_tools:
        return  # a sanitizer may have opened them
    with tempfile.TemporaryFile() as err, subprocess.Popen(
            [os.path.join(live.TOP, build, "wiretutor"), "-i", "lo", "udp"], stderr=err,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=(read, write)) as process:
        try:
            until("it to listen", lambda: b"listening" in Capture.said(err))
            links = [os.readlink(f"/proc/{process.pid}/fd/{fd}")
                     for fd in os.listdir(f"/proc/{process.pid}/fd")]
        finally:
            process.kill()
    expect(len(links), plain, f"descriptors: {links}")
    mine = os.readlink(f"/proc/self/fd/{read}")
    assert mine not in links, links
    os.close(read)
    os.close(write)


def given_descriptors_are_used(build):
    """... after /dev/fd/N, as the shells' <(...) and >(...) have it, was opened."""
    read, write = os.pipe()
    with subprocess.Popen([os.path.join(live.TOP, build, "wiretutor"), "--count", ECHO, "-w",
                           f"/dev/fd/{write}"], stdout=subprocess.PIPE,
                          pass_fds=(write,)) as process:
        os.close(write)
        again = wiretutor(build, "--count", "-", stdin=read)
        os.close(read)
        process.communicate(timeout=live.DEADLINE)
    expect((process.returncode, again.expect_code(0).out), (0, "10 packets\n"), "through pipes")
    with open(ECHO, "rb") as f:
        ended = wiretutor(build, "--count", f"/dev/fd/{f.fileno()}", pass_fds=(f.fileno(),))
    expect(ended.expect_code(0).out, "10 packets\n", "from /dev/fd")


def v_says_what_is_left(build):
    for words in (["explain", "-v"], ["ladder", "-v"]):
        ended = wiretutor(build, *words, ECHO).expect_code(0)
        contains(ended.err, "going on as user", "sandbox")
        expect(wiretutor(build, words[0], ECHO).expect_code(0).out, ended.out, "what is told")
    expect(wiretutor(build, "packets", "-v", ECHO).expect_code(0).err, "", "packets -v of a file")
    chinese = wiretutor(build, "-v", "--lang", "zh", ECHO).expect_code(0)
    assert re.search("沙箱", chinese.err), chinese.err


def no_name_of_a_library_opens_the_sandbox(build):
    """What tests load is no way out of it for a program that is no test."""
    for name in ("/no/such/faults.so", "/no/such/vgpreload_core.so", ""):
        with environment(LD_PRELOAD=name):
            said = wiretutor(build, "-v", "explain", ECHO).expect_code(0).err
        if build.rstrip("/").endswith("asan"):
            contains(said, "only refuses sockets")
        else:
            assert "in a sandbox" in said and "only refuses" not in said, (name, said)


def a_file_of_ones_own(build):
    """Without root: the file belongs to the user who runs it, and nobody else may read it. One that
    is there already keeps its mode; rotation makes new ones."""
    with folder_of(OTHER if rules_all() else os.geteuid()) as folder, \
            open_to_all(build) as (place, echo):
        path = os.path.join(folder, "x.pcap")
        more = {"user": OTHER, "group": OTHER, "extra_groups": []} if rules_all() else {}
        wiretutor(place, "--count", echo, "-w", path, umask=0, **more).expect_code(0)
        expect(stat.S_IMODE(os.stat(path).st_mode), 0o600, "mode")
        expect(owner(path)[0], OTHER if rules_all() else os.geteuid(), "owner")
        os.chmod(path, 0o644)
        wiretutor(place, "--count", echo, "-w", path, umask=0, **more).expect_code(0)
        expect(stat.S_IMODE(os.stat(path).st_mode), 0o644, "mode of one that was there")
        many = os.path.join(folder, "many.pcap")
        wiretutor(place, "--count", echo, "-w", many, "-C", "1", umask=0, **more).expect_code(0)
        made = [name for name in os.listdir(folder) if name.startswith("many.pcap")]
        assert made, os.listdir(folder)
        for name in made:
            expect(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600, name)


if __name__ == "__main__":
    live.run([root_keeps_its_id_and_nothing_else, whoever_called_sudo, senseless_values_of_sudo,
              as_Z_says, unknown_user, only_root_can_become_another,
              rotation_with_the_rights_that_are_left,
              what_the_caller_of_sudo_may_not, names_by_local_time,
              names_where_no_zone_is_set, a_setuid_program, a_program_with_file_capabilities,
              a_container_with_one_user, files_are_read_in_the_sandbox, lookup_is_in_the_sandbox,
              inherited_descriptors_are_closed, given_descriptors_are_used, v_says_what_is_left,
              no_name_of_a_library_opens_the_sandbox, a_file_of_ones_own])
