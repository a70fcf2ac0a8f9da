#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Install what building (deps.sh build), testing (check), testing for other
# processors (endian), the servers that `run` is tried on and a faster linker (programs) or fuzzing
# (fuzz) needs and this machine lacks.
# Nothing is asked of the network when all is there.
set -eu

# what for | how to see that it is here | Debian, Ubuntu | Fedora, RHEL | Arch
needs() {
    cat <<'END'
build|command -v cc|gcc|gcc|gcc
build|command -v pkg-config|pkg-config|pkgconf-pkg-config|pkgconf
build|pkg-config --exists libpcap|libpcap-dev|libpcap-devel|libpcap
build|pkg-config --exists libutf8proc|libutf8proc-dev|utf8proc-devel|libutf8proc
build|pkg-config --exists zlib|zlib1g-dev|zlib-devel|zlib
build|pkg-config --exists libzstd|libzstd-dev|libzstd-devel|zstd
build|pkg-config --exists libcap-ng|libcap-ng-dev|libcap-ng-devel|libcap-ng
build|pkg-config --exists libseccomp|libseccomp-dev|libseccomp-devel|libseccomp
build|pkg-config --exists libnftnl|libnftnl-dev|libnftnl-devel|libnftnl
build|pkg-config --exists libmnl|libmnl-dev|libmnl-devel|libmnl
build|pkg-config --exists libdw|libdw-dev|elfutils-devel|libelf
check|pkg-config --exists cmocka|libcmocka-dev|libcmocka-devel|cmocka
check|getent services http|netbase|setup|iana-etc
check|command -v python3|python3|python3|python
check|ip -V|iproute2|iproute|iproute2
check|command -v unshare|util-linux|util-linux|util-linux
check|command -v objdump|binutils|binutils|binutils
check|command -v mandoc|mandoc|mandoc|mandoc
check|command -v man|man-db|man-db|man-db
check|command -v groff|groff-base|groff-base|groff
check|command -v zsh|zsh|zsh|zsh
check|command -v fish|fish|fish|fish
check|command -v gzip|gzip|gzip|gzip
check|command -v zstd|zstd|zstd|zstd
check|command -v tar|tar|tar|tar
check|command -v valgrind|valgrind|valgrind|valgrind
check|if command -v apt-get; then command -v aarch64-linux-gnu-gcc; fi|gcc-aarch64-linux-gnu||
check|if command -v apt-get; then test -e /usr/aarch64-linux-gnu/include/stdio.h; fi|libc6-dev-arm64-cross||
programs|command -v curl|curl|curl|curl
programs|command -v wget|wget|wget|wget
programs|command -v perl|perl|perl|perl
programs|command -v busybox|busybox|busybox|busybox
programs|command -v openssl|openssl|openssl|openssl
programs|case $(nc -h 2>&1) in *-N*) ;; *) false ;; esac|netcat-openbsd|netcat|openbsd-netcat
programs|command -v ncat|ncat|nmap-ncat|nmap
programs|command -v socat|socat|socat|socat
programs|PATH=$PATH:/usr/sbin command -v nginx|nginx-light|nginx|nginx
programs|PATH=$PATH:/usr/sbin command -v lighttpd|lighttpd|lighttpd|lighttpd
programs|PATH=$PATH:/usr/sbin command -v dnsmasq|dnsmasq-base|dnsmasq|dnsmasq
programs|command -v dig|bind9-dnsutils|bind-utils|bind
programs|command -v redis-server|redis-server|redis|redis
programs|command -v memcached|memcached|memcached|memcached
programs|command -v ld.lld|lld|lld|lld
programs|command -v php|php-cli|php-cli|php
programs|command -v ruby|ruby|ruby|ruby
programs|command -v tclsh|tcl|tcl|tcl
programs|command -v zsh|zsh|zsh|zsh
programs|command -v rsync|rsync|rsync-daemon|rsync
programs|command -v iperf3|iperf3|iperf3|iperf3
programs|PATH=$PATH:/usr/sbin command -v mosquitto|mosquitto|mosquitto|mosquitto
programs|command -v mosquitto_pub|mosquitto-clients|mosquitto|mosquitto
programs|/usr/bin/python3 -c 'import pyftpdlib'|python3-pyftpdlib|python3-pyftpdlib|
programs|command -v tshark|tshark|wireshark-cli|wireshark-cli
clang|command -v clang|clang|clang|clang
clang|command -v clang-format|clang-format|clang-tools-extra|clang
endian|command -v s390x-linux-gnu-gcc|gcc-s390x-linux-gnu||
endian|command -v i686-linux-gnu-gcc|gcc-i686-linux-gnu||
endian|command -v aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu||
endian|command -v qemu-s390x-static|qemu-user-static||
fuzz|command -v clang|clang|clang|clang
fuzz|test -n "$(find /usr/lib* -name "libclang_rt.fuzzer*" -print -quit)"|libclang-rt-14-dev|compiler-rt|compiler-rt
END
}

missing() { # the packages, named as in column $1
    needs | while IFS='|' read -r what test apt dnf pacman; do
        [ "$what" = "$for" ] || continue
        (eval "$test") >/dev/null 2>&1 && continue
        eval "printf '%s ' \"\$$1\""
    done
}

for=$1
# Somebody else's apt may be at work: wait for it.
wait="-o DPkg::Lock::Timeout=120"
if command -v apt-get >/dev/null; then
    list=$(missing apt)
    line="apt-get $wait update && apt-get $wait install -y --no-install-recommends $list"
elif command -v dnf >/dev/null; then
    list=$(missing dnf)
    line="dnf install -y $list"
elif command -v pacman >/dev/null; then
    list=$(missing pacman)
    line="pacman -S --needed --noconfirm $list"
else
    list=$(missing apt)
    line=
fi
[ -n "$list" ] || exit 0
if [ -z "$line" ]; then
    echo "Missing, under their Debian names: $list" >&2
    echo "Install them with this system's package manager, then run make again." >&2
    exit 1
fi

if [ "$(id -u)" = 0 ]; then
    become=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    become=sudo
else
    echo "Missing: $list" >&2
    echo "Run this as root, then make again:" >&2
    echo "    $line" >&2
    exit 1
fi
echo "Installing: $list"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tries=0 # the lock of the lists has no time limit of its own
until $become sh -c "export DEBIAN_FRONTEND=noninteractive; $line" </dev/null >"$log" 2>&1; do
    tries=$((tries + 1))
    case $(cat "$log") in *"ould not get lock"*) [ "$tries" -lt 25 ] && sleep 5 && continue ;; esac
    cat "$log" >&2
    echo "That did not work: $line" >&2
    exit 1
done
list=$(missing apt)
if [ -n "$list" ]; then
    echo "Installed, but still not found: $list" >&2
    exit 1
fi
