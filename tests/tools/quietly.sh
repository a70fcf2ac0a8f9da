#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run a command that builds, and keep what it says for whoever wants to read it.
#
#     quietly.sh LOG TITLE COMMAND...
#
# Standard output and error of the command go to LOG; where the command fails, all of LOG is shown
# and its exit code is ours. TITLE and the number of files to compile come first, a line; on a
# terminal that line counts. QUIETLY_COUNT is a command that prints how many there are (make -n).
# With V set the command speaks for itself.
set -u
log=$1 title=$2
shift 2
[ -z "${V:-}" ] || exec "$@"
if ! mkdir -p "$(dirname "$log")" 2>/dev/null || ! : 2>/dev/null >"$log"; then
    echo "$log cannot be written: build in a folder of your own, or run make V=1" >&2
    exit 1
fi

total=$(eval "${QUIETLY_COUNT:-echo 0}")
[ "$total" -gt 0 ] || title=
done_so_far() { n=$(grep -c '\.o$' "$log"); [ "$n" -le "$total" ] || n=$total; echo "$n"; }

if [ -n "$title" ] && [ -t 1 ]; then
    "$@" >"$log" 2>&1 &
    job=$!
    trap 'kill $job 2>/dev/null; exit 130' INT TERM
    shown=
    while kill -0 $job 2>/dev/null; do
        now=$(done_so_far)
        [ "$now" = "$shown" ] || printf '\r%s %s/%s' "$title" "$now" "$total"
        shown=$now
        sleep 0.2
    done
    wait $job
    code=$?
    printf '\r%s %s/%s\n' "$title" "$(done_so_far)" "$total"
else
    [ -z "$title" ] || echo "$title: $total to do ($log)"
    "$@" >"$log" 2>&1
    code=$?
fi

if [ $code -ne 0 ]; then
    cat "$log" >&2
else
    warnings=$(grep -c 'warning:' "$log")
    [ "$warnings" -eq 0 ] || echo "$warnings warnings of the compiler: $log"
fi
exit $code
