#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What fuzzing found, made small enough to keep:
#
#     keep.sh BUILD [TARGET...]
#
# For each target (all that were run, unless some are named) the fewest inputs that reach as many
# edges of the program as all that were found, in BUILD/kept/TARGET. Inputs with a name of their own,
# each of which once broke a promise, stay. Then the archive of the kept inputs is made anew.
set -eu
build=$1
shift
[ $# -gt 0 ] || set -- $(ls "$build/found")
tests/fuzz/kept.sh unpack "$build/kept"
for target; do
    kept=$build/kept/$target
    mkdir -p "$kept"
    new=$(mktemp -d)
    case $target in
    path | native) longest=4000 ;;
    *) longest=1000 ;;
    esac
    "$build/fuzz/fuzzer" --target="$target" -merge=1 -use_counters=0 -max_len=$longest "$new" \
        "$kept" "$build/found/$target" "$build/seeds/$target" 2>/dev/null
    find "$kept" -type f | grep -E '/[0-9a-f]{40}$' | xargs -r rm --
    mv "$new"/* "$kept"
    rmdir "$new"
    echo "$target: $(ls "$kept" | wc -l) inputs, $(cat "$kept"/* | wc -c) bytes"
done
tests/fuzz/kept.sh pack "$build/kept"
