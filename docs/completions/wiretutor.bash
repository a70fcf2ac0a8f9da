# SPDX-License-Identifier: BSD-2-Clause
# wiretutor's completion for bash 4.2 and later.

_wiretutor_command() { # NAME packets|other FORMATS ENGLISH CHINESE
    kind[$1]=$2
    formats[$1]=$3
    commands+=" $1"
}

_wiretutor_flag() { # COMMANDS LETTER NAME VALUE METAVAR ENGLISH CHINESE
    local flag

    for flag in ${2:+"-$2"} ${3:+"--$3"}; do
        serves[$flag]=" $1 "
        value[$flag]=$4
        flags+=" $flag"
    done
}

_wiretutor_table() {
@table@
}

# The words before the cursor: sets command, and next to what the word at the cursor may be.
_wiretutor_before() {
    local i word

    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
        -i | --interface | -r) [[ $next == filter ]] || next=${next/%file/filter} ;;&
        -D | --list-interfaces) command=interfaces next=nothing ;;
        -?*)
            case ${value[$word]-none} in
            none | times) ;;
            *) [[ ${COMP_WORDS[++i]} == "=" ]] && ((++i)) ;;
            esac
            ;;
        *)
            if [[ $next == command-or-* && -n ${kind[$word]-} ]]; then
                command=$word next=${next#command-or-}
                [[ ${kind[$word]} == packets ]] || next=any-file
            elif [[ $next != any-file ]]; then
                next=filter
            fi
            ;;
        esac
    done
}

_wiretutor_value() { # KIND: what may stand for a flag's value
    case $1 in
    file) compopt -o filenames && COMPREPLY=($(compgen -f -- "$cur")) ;;
    interface) COMPREPLY=($(compgen -W "any $(command ls /sys/class/net 2>/dev/null)" -- "$cur")) ;;
    formats) COMPREPLY=($(compgen -W "${formats[${command:-explain}]}" -- "$cur")) ;;
    user) COMPREPLY=($(compgen -u -- "$cur")) ;;
    =*) COMPREPLY=($(compgen -W "${1#=}" -- "$cur")) ;;
    esac
}

_wiretutor() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local IFS=$' \t\n' commands= flags= command= next=command-or-file flag
    local -A kind formats serves value

    COMPREPLY=()
    _wiretutor_table
    if [[ $cur == "=" ]]; then
        cur=
    elif [[ $prev == "=" ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    _wiretutor_before
    case ${value[$prev]-none} in
    none | times) ;;
    *)
        _wiretutor_value "${value[$prev]}"
        return
        ;;
    esac
    if [[ $cur == -* ]]; then
        for flag in $flags; do
            [[ ${serves[$flag]} == *" ${command:-explain} "* || -z $command && $flag == -D ]] &&
                COMPREPLY+=($(compgen -W "$flag" -- "$cur"))
        done
        return
    fi
    case $next in
    command-or-*) COMPREPLY=($(compgen -W "$commands" -- "$cur")) ;;&
    *file)
        local IFS=$'\n'
        compopt -o filenames
        COMPREPLY+=($(compgen -f -- "$cur"))
        ;;
    *filter)
        COMPREPLY+=($(compgen -W "and or not host net port portrange src dst tcp udp icmp icmp6 ip ip6
            arp ether vlan less greater broadcast multicast" -- "$cur"))
        ;;
    esac
}

complete -F _wiretutor wiretutor
