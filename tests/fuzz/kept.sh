#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The kept inputs, a file each in a folder for each target, are one archive in the repository:
#
#     kept.sh unpack DIR [ARCHIVE]      add what the archive holds to DIR
#     kept.sh pack DIR [ARCHIVE]        make the archive of what DIR holds
#
# The same inputs always make the same archive: sorted by name, without times and owners.
set -eu
archive=${3:-$(dirname "$0")/kept.tar.zst}
case ${1-}/$# in
unpack/[23])
    mkdir -p "$2"
    trap 'rm -f "$2/.tar"' EXIT
    zstd -qdc "$archive" >"$2/.tar"
    tar -xmf "$2/.tar" -C "$2" --no-same-owner
    ;;
pack/[23])
    trap 'rm -f "$archive.tar"' EXIT
    LC_ALL=C tar -cf "$archive.tar" -C "$2" --format=ustar --sort=name --mtime=@0 --owner=0 \
        --group=0 --numeric-owner --mode=u=rwX,go=rX .
    zstd -q -19 --single-thread -f "$archive.tar" -o "$archive"
    ;;
*)
    echo "usage: kept.sh unpack|pack DIR [ARCHIVE]" >&2
    exit 2
    ;;
esac
