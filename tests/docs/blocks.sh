#!/bin/sh
# tests/docs/blocks.sh ROOT BIN: the commands of README.md and docs/guide.md, run as they are written.
#
# Every ```sh block runs, in order, one shell a document, in a home of its own, against a stand-in; each command must end
# with 0. A ```text block right behind one is what it prints, where … stands for anything in a line and a line of … alone
# for any lines. ```sh with a second word is not run (tests/docs/names.sh looks at its words): terminal, root, network. An
# ```ini block is a settings file that must be read as a whole.
set -eu
root=$1
PATH=$2:$PATH
export PATH LC_ALL=C.UTF-8 TZ=UTC
place=$(mktemp -d)
stand_in=
trap '[ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null || :; rm -rf "$place"' EXIT
for name in $(env | sed -n 's/^\(FIXLINE_[A-Z_]*\|XDG_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done
export FIXLINE_OPERATOR=Sam

# Each block of DOCUMENT as a file NUMBER.sh or NUMBER.text in the current folder; a text has the number of its commands.
take_apart() {
    awk -v document="$1" '
        /^```/ && inside { inside = 0; close(file); next }
        /^```sh$/ { inside = 1; kind = "sh"; number++; behind = 1; file = number ".sh"; printf "" >file; next }
        /^```text$/ && behind { inside = 1; kind = "text"; behind = 0; file = number ".text"; printf "" >file; next }
        /^```ini$/ { inside = 1; kind = "ini"; behind = 0; file = ++settings ".ini"; printf "" >file; next }
        /^```sh (terminal|root|network)$/ { inside = 1; kind = ""; behind = 0; next }
        /^```sh/ { print document ":" NR ": no such mark: " $0 >"unknown"; next }
        /^```/ { inside = 1; kind = ""; behind = 0; next }
        inside && kind != "" { print >file; next }
        !inside && !/^$/ { behind = 0 }' "$1"
    [ ! -e unknown ] || { cat unknown; exit 1; }
}

# Whether what was PRINTED is what is WRITTEN.
same() { # written printed
    awk -v any="…" '
        function fits(line, pattern,    parts, count, i, at) {
            count = split(pattern, parts, any)
            if (count < 2) return line == pattern
            if (substr(line, 1, length(parts[1])) != parts[1]) return 0
            line = substr(line, length(parts[1]) + 1)
            for (i = 2; i < count; i++) {
                if (!(at = index(line, parts[i])) && parts[i] != "") return 0
                if (parts[i] != "") line = substr(line, at + length(parts[i]))
            }
            return length(line) >= length(parts[count]) && substr(line, length(line) - length(parts[count]) + 1) == parts[count]
        }
        NR == FNR { written[++count] = $0; next }
        FNR == 1 { at = 1 }
        {
            while (at <= count && written[at] == any && fits($0, written[at + 1])) at++
            if (at <= count && written[at] == any) next
            if (at > count || !fits($0, written[at])) { print "line " FNR " is not as written: " $0; wrong = 1; exit }
            at++
        }
        END {
            while (at <= count && written[at] == any) at++
            if (!wrong && at <= count) { print "missing: " written[at ? at : 1]; wrong = 1 }
            exit wrong
        }' "$1" "$2"
}

start() { # a stand-in on a port of its own; its address in $url
    mkfifo "$place/lines"
    fixline sandbox >"$place/lines" &
    stand_in=$!
    exec 3<"$place/lines"
    read -r _ _ url <&3
}

# Runs the blocks of DOCUMENT; where a document says port 8787, the stand-in of this test has another.
run() {
    mkdir -p "$place/$2/home" "$place/$2/blocks" "$place/$2/work"
    cd "$place/$2/blocks"
    take_apart "$1"
    printf 'set -eu\n' >all
    for number in $(ls | sed -n 's/\.sh$//p' | sort -n); do
        printf 'echo %s >"%s/last"\n{\n' "$number" "$PWD" >>all
        sed "s#http://127.0.0.1:8787#$url#g" "$number.sh" >>all
        printf '} >"%s/%s.out" 2>&1\n' "$PWD" "$number" >>all
    done
    cd ../work
    [ ! -d "$root/tests/docs/$2" ] || cp "$root/tests/docs/$2"/* .
    HOME=$place/$2/home FIXLINE_URL=$url sh ../blocks/all </dev/null || {
        number=$(cat ../blocks/last)
        echo "$1: this does not end well:"
        cat "../blocks/$number.sh" "../blocks/$number.out"
        exit 1
    }
    for text in ../blocks/*.text; do
        [ -e "$text" ] || continue
        sed "s#$url#http://127.0.0.1:8787#g" "${text%.text}.out" >../blocks/printed
        same "$text" ../blocks/printed || { echo "$1: printed by:"; cat "${text%.text}.sh" ../blocks/printed; exit 1; }
    done
    for settings in ../blocks/*.ini; do
        [ -e "$settings" ] || continue
        HOME=$place/$2/home fixline --config "$settings" config show >/dev/null 2>../blocks/said ||
            { echo "$1: these settings are refused:"; cat "$settings" ../blocks/said; exit 1; }
    done
    [ -e ../blocks/1.sh ] || { echo "$1 has no block to run"; exit 1; }
    echo "$1: $(ls ../blocks/*.sh | wc -l) blocks run"
}

start
run "$root/README.md" readme
run "$root/docs/guide.md" guide
