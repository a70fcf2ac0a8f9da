#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One target under libFuzzer:
#
#     run.sh BUILD TARGET SECONDS
#
# Begins with the kept inputs, and with what the samples and (where it is) the folder $CAPTURES give.
# New inputs are collected in BUILD/found/TARGET; what breaks a promise is left in
# BUILD/broken. Exit 1 if anything was found.
set -eu
build=$1 target=$2 seconds=$3
kept=$build/kept/$target
found=$build/found/$target
seeds=$build/seeds/$target
words=$build/words/$target
mkdir -p "$kept" "$found" "$build/seeds/$target" "$build/words" "$build/broken"

captures() { # no larger than so many KiB
    find samples/captures ${CAPTURES:+"$CAPTURES"} -type f -size -$1k \
        \( -name '*.pcap*' -o -name '*.dmp*' \) | sort
}
case $target in
path) captures 7 | while read -r file; do cp "$file" "$seeds/$(echo "$file" | tr / _)"; done ;;
dissect-*) captures 200 | tr '\n' '\0' | xargs -0 "$build/fuzz/replay" seeds "$build/seeds" ;;
esac
{ echo '"\x00\x00"' && "$build/fuzz/replay" words "$target"; } >"$words"
for file in "tests/fuzz/words/$target" tests/fuzz/words/protocols; do
    case $file in */protocols) case $target in path|dissect-*|stream) ;; *) continue ;; esac ;; esac
    [ ! -f "$file" ] || cat "$file" >>"$words"
done

# An input may be as long as it takes to reach everything, but no longer: short ones are quick.
case $target in
path) longest=6000 ;;
tracker | fragments | stream) longest=3000 ;;
native) longest=6000 ;;
lookup) longest=260 ;;
*) longest=1000 ;;
esac
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=quarantine_size_mb=8:${ASAN_OPTIONS:-}
exec "$build/fuzz/fuzzer" --target="$target" \
    -dict="$words" -max_len=$longest -timeout=10 -rss_limit_mb=1500 -malloc_limit_mb=256 \
    -max_total_time="$seconds" -artifact_prefix="$build/broken/$target-" \
    -print_final_stats=1 -use_value_profile="${VALUES:-0}" "$found" "$kept" "$seeds"
