#!/bin/sh
# tests/layers/numbers.sh ROOT: what docs/testing.md says of its tests, held against them.
# Every test it names exists; every row of the answer table of docs/reliability.md has a line there; and a test named for
# a numbered thing (a promise, a row, a case) stands in a file that carries the number.
set -u
cd "$1" || exit 2
export LC_ALL=C
faults=0

fault() {
    echo "numbers: $1"
    faults=$((faults + 1))
}

# The numbers in the first column of the tables of a document's section.
numbers_of() { # document section
    awk -v section="## $2" '
        /^## / { inside = index($0, section) == 1 }
        inside && /^\| [0-9BI][0-9ab, ]*\*? \|/ {
            split($0, cells, "|"); count = split(cells[2], words, /[ ,*]+/)
            for (i = 1; i <= count; i++) if (words[i] != "") print words[i] }' "$1"
}

file_of() { # suite/name: the file of that test, nothing where there is none
    grep -lE "^Test\(${1%%/*}, ${1#*/}[,)]" tests/*/*.c
}

carries() { # file number: quoted in a table, in words, or in a name
    case $2 in
    [0-9]*) grep -qE "\"([0-9ab]+ )*$2( [0-9ab]+)*\"|[Rr]ow $2[^0-9a]|row_$2[^0-9a]" "$1" ;;
    *) grep -qE "(^|[^A-Za-z0-9])$2([^0-9]|\$)" "$1" ;;
    esac
}

for row in $(numbers_of docs/reliability.md "What an answer means"); do
    numbers_of docs/testing.md "What an answer means" | grep -qx "$row" || fault "row $row of the answers has no test"
done

lines=$(awk -F '|' '/^\| [0-9BI][0-9ab]*\*? \|/ {
    number = $2; gsub(/[ *]/, "", number); text = $NF == "" ? $(NF - 1) : $NF
    while (match(text, /`[a-z_0-9]+\/[A-Za-z_0-9]+`/)) {
        print number " " substr(text, RSTART + 1, RLENGTH - 2); text = substr(text, RSTART + RLENGTH) } }' \
    docs/testing.md)
[ -n "$lines" ] || fault "docs/testing.md names no test"
while read -r number test; do
    case $test in tests/*) continue ;; esac # a whole folder
    file=$(file_of "$test")
    if [ -z "$file" ]; then
        fault "$test of $number is not there"
    elif ! carries "$file" "$number"; then
        fault "$test is named for $number, but $file does not carry that"
    fi
done <<END
$lines
END
[ "$faults" -eq 0 ]
