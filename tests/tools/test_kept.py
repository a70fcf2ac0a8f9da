#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The archive of the kept fuzzing inputs (tests/fuzz/kept.sh) holds what was packed, and
packing it again gives the same bytes for any user and time."""
import os
import subprocess
import sys
import tempfile

FUZZ = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fuzz"))
KEPT = os.path.join(FUZZ, "kept.tar.zst")


def kept(verb, folder, archive, **how):
    subprocess.run([os.path.join(FUZZ, "kept.sh"), verb, folder, archive], check=True, **how)


def inside(archive):
    """The tar itself: how it is compressed depends on the version of zstd."""
    return subprocess.run(["zstd", "-qdc", archive], stdout=subprocess.PIPE, check=True).stdout


def put(folder, path, data):
    os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
    with open(os.path.join(folder, path), "wb") as f:
        f.write(data)


def holds(folder):
    return {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), "rb").read()
            for at, _, names in os.walk(folder) for name in names}


def same_again(folder):
    """Packed anew by somebody else (another mask, order and time), the project's archive is the same."""
    first, again = os.path.join(folder, "first"), os.path.join(folder, "again.zst")
    kept("unpack", first, KEPT)
    other = os.path.join(folder, "other")
    os.umask(0o077)
    for path, data in reversed(holds(first).items()):
        put(other, path, data)
    kept("pack", other, again)
    os.umask(0o022)
    assert len(holds(first)) > 1000, f"{len(holds(first))} inputs"
    assert inside(again) == inside(KEPT), "other bytes"


def one_more(folder):
    """What was added is in the archive, beside all that was there; unpacking keeps what it finds."""
    tree, archive = os.path.join(folder, "tree"), os.path.join(folder, "more.zst")
    kept("unpack", tree, KEPT)
    before = holds(tree)
    put(tree, "tracker/a name of its own", b"\x00\xff")
    kept("pack", tree, archive)
    union = os.path.join(folder, "union")
    put(union, "path/found here", b"x")
    kept("unpack", union, archive)
    assert holds(union) == {**before, "tracker/a name of its own": b"\x00\xff", "path/found here": b"x"}


def broken(folder):
    """Half an archive is an error, not a few inputs less."""
    half = os.path.join(folder, "half.zst")
    with open(KEPT, "rb") as whole, open(half, "wb") as f:
        f.write(whole.read()[:100000])
    try:
        kept("unpack", os.path.join(folder, "half"), half, stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        return
    raise AssertionError("it was unpacked")


def main():
    failed = False
    for case in (same_again, one_more, broken):
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(folder)
                print(f"ok {case.__name__}", flush=True)
            except (AssertionError, subprocess.CalledProcessError) as why:
                failed = True
                print(f"FAIL {case.__name__}: {why}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
