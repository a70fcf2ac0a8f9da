#compdef wiretutor
# SPDX-License-Identifier: BSD-2-Clause
# wiretutor's completion for zsh.

_wiretutor_command() { # NAME packets|other FORMATS ENGLISH CHINESE
    kind[$1]=$2
    formats[$1]=$3
    offered+=("$1:${@[zh ? 5 : 4]//:/\\:}")
}

_wiretutor_flag() { # COMMANDS LETTER NAME VALUE METAVAR ENGLISH CHINESE
    local help=${${${@[zh ? 7 : 6]//\\/\\\\}//\[/\\[}//\]/\\]} action= times= flag

    for flag in ${2:+-$2} ${3:+--$3}; do
        valued[$flag]=$4
    done
    [[ " $1 " == *" ${named:-explain} "* || ( -z $named && $2 == D ) ]] || return 0
    case $4 in
    none) ;;
    times) times='*' ;;
    file) action=":$5:_files" ;;
    interface) action=":$5:_net_interfaces" ;;
    formats) action=":$5:(${formats[${named:-explain}]})" ;;
    user) action=":$5:_users" ;;
    "="*) action=":$5:(${4#=})" ;;
    *) action=":$5: " ;;
    esac
    local other=${times:-"(${2:+-$2} ${3:+--$3})"}
    [[ -n $2 ]] && flags+=("$other-$2${action:++}[${help//:/\\:}]$action")
    [[ -n $3 ]] && flags+=("$other--$3${action:+=}[${help//:/\\:}]$action")
    return 0
}

_wiretutor_table() {
@table@
}

# The words before the cursor: sets named and place.
_wiretutor_before() {
    local i word

    for ((i = 2; i < CURRENT; i++)); do
        word=$words[i]
        case $word in
        -D | --list-interfaces) named=interfaces place=nothing ;;
        -?*)
            [[ $word == (-i|-r|--interface)* ]] && place=${place/%file/filter}
            [[ ${valued[$word]-none} == (none|times) ]] || ((++i))
            ;;
        *)
            if [[ $place == command-or-* && -n $kind[$word] ]]; then
                named=$word place=${place#command-or-}
                [[ $kind[$word] == packets ]] || place=any-file
            elif [[ $place != any-file ]]; then
                place=filter
            fi
            ;;
        esac
    done
}

_wiretutor_word() {
    [[ $place == command-or-* ]] && _describe command offered
    [[ $place == *file ]] && _files
    [[ $place == *filter ]] && compadd and or not host net port portrange src dst tcp udp icmp icmp6 \
        ip ip6 arp ether vlan less greater broadcast multicast
}

_wiretutor() {
    local named= place=command-or-file said=${WIRETUTOR_LANG:-${LC_ALL:-${LC_MESSAGES:-$LANG}}}
    local -i zh=0
    local -a offered flags
    local -A kind formats valued

    [[ $said == zh* ]] && zh=1
    _wiretutor_table
    _wiretutor_before
    flags=()
    offered=()
    _wiretutor_table
    _arguments -S : $flags '*: :_wiretutor_word'
}

_wiretutor "$@"
