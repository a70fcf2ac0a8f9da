# SPDX-License-Identifier: BSD-2-Clause
# wiretutor's completion for fish 3.1 and later.

# The words before the cursor that are neither flags nor their values.
function __wiretutor_words
    set -l words (commandline -opc)
    set -l skip false
    for word in $words[2..-1]
        if $skip
            set skip false
        else if contains -- $word -D --list-interfaces
            echo interfaces
        else if contains -- $word $__wiretutor_valued
            set skip true
        else if not string match -q -- '-?*' $word
            echo $word
        end
    end
end

# The command that they name; "explain" where they name none.
function __wiretutor_named
    set -l words (__wiretutor_words)
    contains -- "$words[1]" $__wiretutor_commands; and echo $words[1]; or echo explain
end

function __wiretutor_formats
    set -l formats __wiretutor_formats_(__wiretutor_named)
    string join -- \n $$formats
end

function __wiretutor_serves # COMMAND...
    contains -- (__wiretutor_named) $argv
end

function __wiretutor_no_word
    test (count (__wiretutor_words)) -eq 0
end

function __wiretutor_filters # the input is named already, and the command takes a filter
    set -l words (__wiretutor_words)
    contains -- "$words[1]" $__wiretutor_commands; and set -e words[1]
    contains -- (__wiretutor_named) $__wiretutor_readers; or return
    set -q words[1]; or string match -qr -- '^(-i|-r|--interface)' (commandline -opc)
end

function _wiretutor_command # NAME packets|other FORMATS ENGLISH CHINESE
    set -g __wiretutor_formats_$argv[1] (string split ' ' -- $argv[3])
    set -ga __wiretutor_commands $argv[1]
    test $argv[2] = packets; and set -ga __wiretutor_readers $argv[1]
    complete -c wiretutor -n __wiretutor_no_word -a $argv[1] -d $argv[$__wiretutor_said[1]]
end

function _wiretutor_flag # COMMANDS LETTER NAME VALUE METAVAR ENGLISH CHINESE
    set -l how -c wiretutor -n "__wiretutor_serves $argv[1]" -d $argv[$__wiretutor_said[2]]
    test -n "$argv[2]"; and set -a how -s $argv[2]
    test -n "$argv[3]"; and set -a how -l $argv[3]
    if not contains -- $argv[4] none times
        test -n "$argv[2]"; and set -ga __wiretutor_valued -$argv[2]
        test -n "$argv[3]"; and set -ga __wiretutor_valued --$argv[3]
    end
    switch $argv[4]
        case none times
        case file
            set -a how -rF
        case interface
            set -a how -x -a '(echo any; command ls /sys/class/net 2>/dev/null)'
        case formats
            set -a how -x -a '(__wiretutor_formats)'
        case user
            set -a how -x -a '(__fish_complete_users)'
        case '=*'
            set -a how -x -a (string sub -s 2 -- $argv[4])
        case '*'
            set -a how -x
    end
    complete $how
end

set -g __wiretutor_commands
set -g __wiretutor_readers
set -g __wiretutor_valued
set -g __wiretutor_said 4 6
for __wiretutor_l in $WIRETUTOR_LANG $LC_ALL $LC_MESSAGES $LANG
    string match -q 'zh*' -- $__wiretutor_l; and set -g __wiretutor_said 5 7
    break
end
begin
@table@
end
complete -c wiretutor -n __wiretutor_filters -a 'and or not host net port portrange src dst tcp udp \
    icmp icmp6 ip ip6 arp ether vlan less greater broadcast multicast'
