#!/bin/sh
# tests/faults/sabotage.sh TEST_FAULTS: each promise is broken on purpose, and the tests that carry its name must turn
# red; unbroken they must be green. TEST_FAULTS is built with FIXLINE_SABOTAGE.
set -u
program=$1
faults=0

run() { # name of the promise, what is broken ("" = nothing)
    FIXLINE_SABOTAGE=$2 ASAN_OPTIONS=detect_leaks=0 "$program" --jobs 2 --filter "invariants/$1_*" 2>&1
}

judge() { # promise
    if ! said=$(run "$1" ""); then
        echo "$1: its test is red although nothing is broken"
        echo "$said"
        faults=$((faults + 1))
    elif said=$(run "$1" "$1"); then
        echo "$1: broken on purpose, and its test stays green"
        faults=$((faults + 1))
    else
        echo "$1: turns red"
    fi
}

for promise in I1 I2 I3 I4 I5 I6 I7 I8 I12 I13; do
    judge "$promise"
done
exit "$((faults > 0))"
