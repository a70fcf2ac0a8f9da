#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The unit tests and the golden files on processors that this machine does not have.
#
#     endian.sh [PROCESSOR...]       s390x (big-endian), i386 (32 bits), arm64; the first two
#
# The compilers and qemu-user are Debian's (deps.sh endian). The libraries are Debian's packages for
# that processor: fetched once by an apt with a state of its own, unpacked below build/endian, so that
# nothing changes for this machine's packages, and no rights are needed. Then the runner is given a
# folder of small scripts that start each program under qemu. qemu-user answers system calls with
# this machine's kernel and knows neither ptrace, seccomp, Landlock nor packet sockets: tests of these
# are skipped (needs.py).
#
# build/endian/test-totals and test-failures have the sums of all. Exit 77: this machine cannot have the
# compilers or the libraries; nothing was tried.
set -eu
set -o pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
packages='libc6-dev libpcap-dev libutf8proc-dev zlib1g-dev libzstd-dev libcap-ng-dev libseccomp-dev
libnftnl-dev libmnl-dev libdw-dev libcmocka-dev'
# With CI=true, too, may be skipped what has to do with the kernel or with programs of this machine.
unneeded='no kernel of its own processor,no other call'
targets=("$@")
[ $# -gt 0 ] || targets=(s390x i386)

# The names that Debian, GNU, qemu and the program loader have for a processor.
name() {
    case $1 in
    s390x) triplet=s390x-linux-gnu compiler=s390x-linux-gnu-gcc emulator=qemu-s390x-static loader=ld64.so.1 ;;
    i386) triplet=i386-linux-gnu compiler=i686-linux-gnu-gcc emulator=qemu-i386-static loader=ld-linux.so.2 ;;
    arm64) triplet=aarch64-linux-gnu compiler=aarch64-linux-gnu-gcc emulator=qemu-aarch64-static loader=ld-linux-aarch64.so.1 ;;
    *) echo "endian.sh knows s390x, i386 and arm64, not $1" >&2; exit 2 ;;
    esac
    place=build/endian/$1
    root=$top/$place/root
}

# apt with a state of its own, in which nothing is installed.
private_apt() {
    apt-get -o APT::Architecture="$processor" -o APT::Architectures="$processor" -o Dir::State="$PWD/$place/apt" \
        -o Dir::State::status="$PWD/$place/apt/status" -o Dir::Cache="$PWD/$place/apt" -o Acquire::Languages=none \
        -o APT::Sandbox::User="$(id -un)" "$@" </dev/null
}

fetch() {
    [ "$(cat "$place/fetched" 2>/dev/null)" != "$packages" ] || return 0
    local log=$place/fetch.log deb link
    echo "Fetching the libraries for $processor ($log)"
    rm -rf "$place/apt" "$root"
    mkdir -p "$place/apt/lists/partial" "$place/apt/archives/partial" "$root"
    : >"$place/apt/status"
    # A list that cannot be had need not matter: what does is whether the packages can.
    private_apt update >"$log" 2>&1 || true
    # shellcheck disable=SC2086
    if ! private_apt install -y --no-install-recommends --download-only $packages >>"$log" 2>&1; then
        cat "$log" >&2
        echo "Debian's packages for $processor cannot be had from this machine's package sources." >&2
        exit 77
    fi
    for deb in "$place"/apt/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" |
            tar -x -C "$root" --no-same-owner --exclude={./etc,./var,./usr/bin,./usr/sbin,./usr/share,./bin,./sbin}
    done
    # What points to the top of a system points to the top of this one.
    find "$root" -type l -lname '/*' | while read -r link; do
        ln -sfnr "$root$(readlink "$link")" "$link"
    done
    rm -rf "$place/apt"
    echo "$packages" >"$place/fetched"
}

build() {
    local units=(tests/unit/test_*.c) libraries=$root/lib/$triplet:$root/usr/lib/$triplet cc=$compiler
    ! command -v ccache >/dev/null || cc="ccache $cc"
    units=("${units[@]/#/$place/}")
    # Optimised, for what is wrong about types shows there first; as a whole it would take too long.
    PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$root/usr/lib/$triplet/pkgconfig \
        tests/tools/quietly.sh "build/endian-$processor.log" "building for $processor" \
        make --no-print-directory -j"$(nproc)" CI=true MODE=release lto= BUILD="$place" CC="$cc --sysroot=$root" \
        LDFLAGS="-Wl,--dynamic-linker=$root/lib/$loader,--disable-new-dtags,-rpath,$libraries" \
        "$place/wiretutor" "${units[@]%.c}"
}

# One script for each program, under the name that the runner knows.
wrap() {
    local program
    rm -rf "$place/run"
    mkdir -p "$place/run/tests/unit"
    for program in wiretutor tests/unit/test_*.c; do
        program=${program%.c}
        printf '#!/bin/sh\nexport GCONV_PATH="%s"\nexec %s "%s" "$@"\n' "$root/usr/lib/$triplet/gconv" \
            "$start" "$top/$place/$program" >"$place/run/$program"
        chmod +x "$place/run/$program"
    done
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "make check-endian takes the libraries from Debian's packages: it runs on Debian only." >&2
    exit 77
fi
tests/tools/deps.sh endian || exit 77
good=true passed=0 failed=0 skipped=0
mkdir -p build/endian
rm -f build/endian/test-{totals,failures}
for processor in "${targets[@]}"; do
    name "$processor"
    fetch
    build
    start=$emulator
    # This machine may run it by itself, as x86-64 does i386.
    ! "$root/lib/$loader" --version >/dev/null 2>&1 || start=
    wrap
    echo "$processor${start:+, by $start}:"
    WIRETUTOR_TEST_EMULATOR=$start \
        WIRETUTOR_TEST_MAY_LACK="$unneeded,${WIRETUTOR_TEST_MAY_LACK:-}" \
        python3 -B tests/tools/run_tests.py "$place/run" unit golden || good=false
    read -r p f s <"$place/run/test-totals"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    sed "s/^FAILED /&$processor /" "$place/run/test-failures" >>build/endian/test-failures
done
echo "$passed $failed $skipped" >build/endian/test-totals
$good
