#!/bin/sh
# tests/docs/names.sh ROOT BIN: every command and option that the documents name exists.
#
# Looked at: what stands in backticks, and the lines of code blocks, where it begins with fixline, fixline-sandbox or ./dev
# (a path before it and variables set for it are passed over). What exists is what --help lists, which comes from the
# program's own table, and `./dev help`. A word in capitals or an … stands for anything.
set -eu
cd "$1"
bin=$2
export LC_ALL=C.UTF-8

listed() { # words of a command: each of its options and commands, with the words before it
    "$bin"/$1 --help | awk -v path="$1" '
        /^$/ { section = "" }
        /^(Commands|Options|Everywhere)$/ { section = $1; next }
        /^  [^ ]/ && section { print path " " $1 } # what stands further in goes on with the line above
        /COMMAND\]?$/ && NR == 1 { print path " COMMAND" }'
}

table() {
    ./dev help | sed -n 's/^  \([a-z]*\) .*/.\/dev \1/p'
    echo "./dev COMMAND"
    echo "./dev help"
    listed fixline-sandbox | sed 'p; s/^fixline-sandbox/fixline sandbox/'
    commands=fixline
    while [ -n "$commands" ]; do
        below=
        for command in $commands; do
            listed "$(echo "$command" | tr / ' ')" | tee -a "$place/fixline"
            below="$below $(sed -n "s#^$(echo "$command" | tr / ' ') \([a-z][a-z]*\)\$#$command/\1#p" "$place/fixline")"
        done
        commands=$(echo $below)
    done
}

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
table >"$place/table"
awk -v any="…" '
    FILENAME == ARGV[1] { exists[$0] = 1; next }
    FNR == 1 { code = 0 }
    function wrong(what) { print FILENAME ":" FNR ": there is no " what; faults++ }
    function look(text,    words, count, i, path, known) {
        sub(/^[ \t]+/, "", text); sub(/ +#.*/, "", text)
        while (text ~ /^[A-Z_]+=[^ ]* /) sub(/^[A-Z_]+=[^ ]* +/, "", text)
        sub(/^(\.\/)?build\/bin\//, "", text)
        if (text !~ /^(fixline|fixline-sandbox|\.\/dev)( [^ ]|$)/) return
        seen++
        count = split(text, words, " ")
        path = words[1]
        for (i = 2; i <= count && words[i] !~ /^[>|&<]/; i++) {
            if (path ~ /^\.\/dev / || words[i] ~ /^[[A-Z]+$/ || words[i] == any) return
            if (words[i] ~ /^--./) {
                sub(/[=\]].*/, "", words[i])
                if (words[i] != "--version" && !exists[path " " words[i]]) { wrong(path " " words[i]); return }
            } else if (exists[path " " words[i]]) path = path " " words[i]
            else if (exists[path " COMMAND"]) { wrong(path " " words[i]); return }
        }
    }
    /^ *```/ { code = !code; next }
    code { look($0); next }
    { parts = split($0, part, "`"); for (p = 2; p <= parts; p += 2) look(part[p]) }
    END {
        print seen " commands are named, " faults + 0 " wrongly"
        exit faults > 0 || seen < 50
    }' "$place/table" README.md CONTRIBUTING.md docs/*.md
