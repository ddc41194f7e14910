#!/usr/bin/env bash
# tests/faults/rounds.sh crash|chaos BUILD COMMAND: the long rounds before a release, two at a time, and for each a row of
# the table of docs/reliability.md: what, goal, command, count and time, result. What was said in full stands in BUILD/rounds.
# A round that is still green has seen nothing lost, doubled or shown otherwise, so its result is what its tests expect.
set -u
set_of_rounds=$1
build=$2
command=$3
lanes=2
logs=$build/rounds

# what # goal # program # filter # what its tests expect; the longest first, so that the lanes end together
rounds_of_crash() {
    cat <<'ROUNDS'
kill -9 at random instants, two processes, counting stand-in#10,000#test_crash#crash/two_processes_at_random_instants#0 lost, 0 doubled, every flag without an answer shown unknown
the n-th allocation fails#all n#test_faults#memory/*#a sentence or going on; the journal whole
named places × KILL, TERM, HUP, SEGV, five times each#all#test_crash#crash/!(two_processes*)#every state as the table of places has it
the n-th call that writes, syncs, renames, opens or connects ends the program, or fails#all n#test_faults#calls/*#0 lost, 0 sent without record, 0 false "accepted"
power cuts at every write of a shift, then at random#10,000#test_faults#@(invariants/I1_what_was_told_survives*|power/cuts*)#0 lost, 0 damaged
the same with `synchronous = NORMAL`#must go red#test_faults#power/the_simulator_bites*#told events are lost
power cuts at every write of an archive, in three ways#all#test_faults#power/an_archive*#all events here, or all moved and whole there
the kinds of damage, and flipped bytes#9 and 1,000#test_journal#@(damage|rescue)/I10*#noticed before use, or harmless; 0 wrong sends, 0 crashes
a full disk#all#test_faults#full/*#0 sent, 0 lost
I1-I8, I12, I13 broken on purpose#all#sabotage##each turns its test red
ROUNDS
}

rounds_of_chaos() {
    cat <<'ROUNDS'
hostile texts × sources × sinks, through the commands#300#test_cli#cli_hostile/*#0 raw control bytes
posts by 20 processes under random faults#100,000#test_faults#chaos/nothing_is_lost*#accepted ⊆ booked ⊆ accepted ∪ unknown; none booked twice
warm connections that end by FIN, RST or half a status line, plain and TLS; answers cut at every byte of the head#1,000 each#test_delivery#@(client|answers_tls)/@(a_warm*|an_answer_cut*)#accepted only when whole; never more than one request an attempt
rows of the answer table, plain and TLS#all#test_delivery#@(answers*|outcome|outbox|retry|token*)/!(a_warm*)#states and counts of requests exact
rows of the answer table in a batch#24, 30#test_cli#cli_batch/*#states and counts of requests exact
2,000 events by 20 processes, one fault in ten#2,000#test_faults#chaos/twenty*#the same, and nobody reads that the journal is busy
canary token over commands, screens, files, arguments and core#0 hits#test_cli#cli_canary/*#0 hits outside its source and the right host
hostile texts × screens#300#test_tui#hostile/*#0 raw control bytes
ROUNDS
}

run_tests() { # program filter
    if [ "$1" = sabotage ]; then
        sh "$(dirname "$0")/sabotage.sh" "$build/bin/test_faults"
    else
        "$build/bin/$1" --jobs 1 --verbose --filter "$2"
    fi
}

# How many tests there were, and what they said of themselves.
count_of() { # log
    sed -n 's/.*Synthesis: Tested: \([0-9]*\).*/\1 tests/p' "$1" | sed 's/^1 tests$/1 test/'
    sed -n '/^\[----\] \(Criterion v\|.*Assertion Failed\| *$\)/d; s/^\[----\] \(.\)/\1/p; s/^\(I[0-9]*\): turns red$/\1/p' "$1"
}

run_round() { # number what goal program filter expected
    local log=$logs/$set_of_rounds-$1 began=$SECONDS result=$6
    run_tests "$4" "$5" >"$log" 2>&1 && ! grep -q 'Tested: 0 ' "$log" || # a run without any test shows nothing
        result="BROKEN, see $log"
    printf '| %s | %s | `%s` | %s; %s s | %s |\n' "$2" "$3" "$command" "$(count_of "$log" | paste -sd ';' | sed 's/;/; /g')" \
        $((SECONDS - began)) "$result"
    [ "$result" = "$6" ]
}

mkdir -p "$logs"
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM
faults=0
running=0
number=0
while IFS='#' read -r what goal program filter expected; do
    if [ "$running" -eq "$lanes" ]; then
        wait -n || faults=$((faults + 1))
        running=$((running - 1))
    fi
    number=$((number + 1))
    run_round "$number" "$what" "$goal" "$program" "$filter" "$expected" </dev/null &
    running=$((running + 1))
done < <("rounds_of_$set_of_rounds")
for ((; running > 0; running--)); do
    wait -n || faults=$((faults + 1))
done
exit "$((faults > 0))"
