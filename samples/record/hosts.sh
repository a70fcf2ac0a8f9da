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
    ip address add 192.168.157.1/24 dev eth0
    on other ip address add 192.168.157.2/24 dev eth0
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
