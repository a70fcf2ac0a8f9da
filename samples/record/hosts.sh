# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Machines for the lessons that need a wire: network namespaces joined by veth pairs.
# The script itself runs on the first machine; `on NAME COMMAND...` runs on another.
# They have no names on the system, so they vanish with the script that made them.

declare -A machine

# No IPv6 unless the lesson is about it: its greetings would stand in the capture.
quiet() {
    local name
    for name in here "${!machine[@]}"; do
        on "$name" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    done
}

new_machine() {
    unshare --net sleep infinity &
    machine[$1]=$!
    until_true "machine $1" other_network "$!"
    on "$1" ip link set lo up
}

other_network() {
    [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/$$/ns/net)" ]
}

on() {
    local name=$1
    shift
    if [ "$name" = here ]; then
        "$@"
    else
        nsenter --target "${machine[$name]}" --net -- "$@"
    fi
}

# two_machines: `here`, 192.168.157.1, and `other`, 192.168.157.2, on one wire.
two_machines() {
    new_machine other
    quiet
    wire here eth0 02:00:00:00:00:01 other eth0 02:00:00:00:00:02
    name_two
}

name_two() {
    ip address add 192.168.157.1/24 dev eth0
    on other ip address add 192.168.157.2/24 dev eth0
}

# two_far_machines [TEXT MORE]: the same, but each frame is 20 ms on its way, as between two
# cities, and the first frame that contains TEXT takes MORE seconds. Both know each other's
# MAC address already.
two_far_machines() {
    local name
    new_machine other
    quiet
    for name in here other; do
        on "$name" ip tuntap add eth0 mode tap
    done
    ip link set eth0 address 02:00:00:00:00:01 up
    on other ip link set eth0 address 02:00:00:00:00:02 up
    name_two
    ip neighbour add 192.168.157.2 lladdr 02:00:00:00:00:02 dev eth0
    on other ip neighbour add 192.168.157.1 lladdr 02:00:00:00:00:01 dev eth0
    start slow_wire "${machine[other]}" 0.02 "$@"
    until_true 'the wire' ping -n -q -c 1 -W 1 192.168.157.2 >"$scratch/ping"
}

# serve_on MACHINE PORT ARGUMENT...: talk.py there, until its port is bound.
serve_on() {
    local name=$1 port=$2
    shift 2
    on "$name" python3 "$here/talk.py" "$@" &
    started=$!
    until_true "port $port" listens "$name" "$port"
}

listens() {
    on "$1" ss -Hntl "sport = :$2" | grep -q LISTEN
}

# wire LEFT INTERFACE MAC RIGHT INTERFACE MAC: a cable between two machines.
wire() {
    ip link add name left type veth peer name right
    plug left "$1" "$2" "$3"
    plug right "$4" "$5" "$6"
}

# plug END MACHINE INTERFACE MAC
plug() {
    [ "$2" = here ] || ip link set "$1" netns "${machine[$2]}"
    on "$2" ip link set "$1" name "$3" address "$4" up
}
