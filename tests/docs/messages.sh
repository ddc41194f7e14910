#!/bin/sh
# tests/docs/messages.sh ROOT: every sentence that README.md quotes in the table under Troubleshooting is one the program
# can say.
#
# It is looked for in the string literals of the sources, those that stand side by side joined; an … in the quote, and a
# number, stand for what the program fills in.
set -eu
cd "$1"
export LC_ALL=C.UTF-8
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# The quotes in the first column: NUMBER TEXT.
awk -F '|' '
    /^## / { inside = $0 == "## Troubleshooting" }
    inside && /^\|/ {
        while (match($2, /"[^"]+"/)) { print NR " " substr($2, RSTART + 1, RLENGTH - 2); $2 = substr($2, RSTART + RLENGTH) } }
    ' README.md >"$place/quoted"
cat base/*.c forms/*.c widgets/*.c settings/*.c journal/*.c intake/*.c delivery/*.c tui/*.c cli/*.c |
    sed "s/\\\\\"/''/g" | tr '\n' ' ' | sed -E 's/"( |PRI[a-z0-9]+)*"//g' | tr '"' '\n' >"$place/said"

faults=0
seen=0
while read -r number text; do
    pattern=$(printf '%s' "$text" | sed 's/[][\\.*^$]/\\&/g; s/…/.*/g; s/[0-9][0-9]*/.*/g')
    seen=$((seen + 1))
    grep -q -- "$pattern" "$place/said" || { echo "README.md:$number: nothing says \"$text\""; faults=$((faults + 1)); }
done <"$place/quoted"
echo "$seen sentences are quoted, $faults wrongly"
[ "$faults" -eq 0 ] && [ "$seen" -ge 5 ]
