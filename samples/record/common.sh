# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What every recording script shares; each begins with `. "${0%/*}/common.sh"`.
#
# A script runs inside a network, process and mount namespace of its own: its `lo` carries
# nothing but the lesson, and when the script ends, however it ends, the kernel
# kills what it started and removes its interfaces and nftables rules.
#
#   OUT=DIR        where NAME.pcap goes        (default samples/captures)
#   PROGRAMS=c     run the C programs built by `make samples`, not their Python twins
set -euo pipefail

here=$(cd "${0%/*}" && pwd)
root=$(cd "$here/../.." && pwd)
lesson=${0##*/}
capture=${OUT:-$root/samples/captures}/$lesson.pcap

if [ -z "${RECORDING:-}" ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(--map-root-user)
    RECORDING=1 exec unshare "${as_root[@]}" --net --mount --pid --fork --kill-child --mount-proc -- \
        bash "$0" "$@"
fi

ip link set lo up
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# --- the recorder: the one place that names it ---

wiretutor=${WIRETUTOR:-$root/build/release/wiretutor}

# recorder INTERFACE FILE [FILTER]: records until it is told to stop.
recorder() {
    exec "$wiretutor" -i "$1" -w "$2" ${3:+"$3"} >/dev/null
}

# record [INTERFACE [FILTER]]: starts recording, on `lo` unless said otherwise.
record() {
    : >"$scratch/recorder"
    recorder "${1:-lo}" "$scratch/capture" "${2:-}" 2>"$scratch/recorder" &
    recorder_id=$!
    until_true "recorder to start" recorder_listens || { cat "$scratch/recorder" >&2; return 1; }
}

recorder_listens() {
    grep -q 'listening on' "$scratch/recorder"
}

# finish: stops the recorder and puts the capture in its place.
finish() {
    pause 0.2
    # A background job of a script ignores SIGINT; SIGTERM does the same.
    kill -TERM "$recorder_id"
    if ! wait "$recorder_id" || ! grep -q '^0 packets dropped by kernel' "$scratch/recorder"; then
        cat "$scratch/recorder" >&2
        return 1
    fi
    mv "$scratch/capture" "$capture"
    chmod 644 "$capture"
    printf '%-28s %6d bytes, %3d packets\n' "$lesson" "$(stat -c %s "$capture")" \
        "$("$wiretutor" packets "$capture" | wc -l)"
}

# --- programs ---

# program NAME ARGUMENT...: a program of samples/clients, or a helper of samples/record.
program() {
    local name=$1
    shift
    if [ -e "$here/$name.py" ]; then
        exec python3 "$here/$name.py" "$@"
    elif [ "${PROGRAMS:-python}" = c ]; then
        exec "$root/build/release/samples/$name" "$@"
    else
        exec python3 "$root/samples/clients/$name.py" "$@"
    fi
}

# run NAME ARGUMENT...: to its end; a lesson may be that it fails.
run() {
    (program "$@") || true
}

# start NAME ARGUMENT...: in the background; its process id is $started.
start() {
    program "$@" &
    started=$!
}

# serve PROTOCOL PORT NAME ARGUMENT...: start a server and wait until its port is bound.
serve() {
    local protocol=$1 port=$2
    shift 2
    start "$@"
    until_true "$1 on port $port" has_port "$protocol" "$port"
}

has_port() {
    ss -Hna "--$1" "sport = :$2" | grep -q -e LISTEN -e UNCONN
}

# --- the stage ---

# lend_port PORT: the only port that this namespace's kernel lends to clients.
lend_port() {
    sysctl -qw "net.ipv4.ip_local_port_range=$1 ${2:-$1}"
}

# lose RULE...: nftables drops what the rule matches on its way in, so that the recorder,
# which stands before the input hook, still sees it. $loser: on another machine (hosts.sh).
lose() {
    on "${loser:-here}" nft 'add table inet lesson
        add chain inet lesson in { type filter hook input priority 0; }'
    on "${loser:-here}" nft "add rule inet lesson in $* drop"
}

# on MACHINE COMMAND...: `here` is the only machine until hosts.sh makes others.
on() {
    shift
    "$@"
}

# lose_first RULE...: only the first packet that the rule matches.
lose_first() {
    lose "$*" numgen inc mod 65536 0
}

pause() {
    sleep "$1"
}

# until_true WHAT COMMAND...: waits for at most ten seconds.
until_true() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 500; tries++)); do
        "$@" && return
        pause 0.02
    done
    printf '%s: waited in vain for %s\n' "$lesson" "$what" >&2
    return 1
}
