#!/bin/sh
# docs/fresh_inside.sh WORD: run by docs/fresh.sh inside a bare Debian.
# package: installs the package, sends one event to its own stand-in, removes the package and looks for what it left.
# run: from a clone to a first event accepted within five minutes, as a newcomer would.  test: ./dev test.
set -eu
export LC_ALL=C.UTF-8 FIXLINE_OPERATOR=Sam DEBIAN_FRONTEND=noninteractive

say() { echo "fresh: $1"; }

left() { # what bears the program's name outside of home, temporary files and this check
    find / -xdev \( -path "$HOME" -o -path /tmp -o -path /proc -o -path /var/lib/apt -o -path /var/cache/apt \) -prune -o \
        -iname '*fixline*' ! -path /fixline.deb -print
}

package() {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends /fixline.deb >/dev/null 2>&1 ||
        apt-get install -y --no-install-recommends /fixline.deb
    fixline --version
    fixline events | grep repair_started
    [ -s /usr/share/man/man1/fixline.1 ] || [ -s /usr/share/man/man1/fixline.1.gz ]
    grep -q "The fixline authors" /usr/share/doc/fixline/copyright
    say "installed"

    mkfifo /tmp/lines
    /usr/libexec/fixline/fixline-sandbox >/tmp/lines &
    stand_in=$!
    trap 'kill $stand_in 2>/dev/null || :' EXIT
    exec 3</tmp/lines
    read -r _ _ FIXLINE_URL <&3
    export FIXLINE_URL
    fixline send SO-1042 repair_started --type depot repairStartedAt=now | grep accepted
    fixline doctor
    fixline report | grep repair_started
    kill "$stand_in"
    wait "$stand_in" || :
    say "sent"

    dpkg -L fixline | while read -r file; do [ -d "$file" ] || echo "$file"; done >/tmp/files
    apt-get purge -y -qq fixline >/dev/null 2>&1
    while read -r file; do [ ! -e "$file" ] || { say "$file is left behind"; exit 1; }; done </tmp/files
    [ -z "$(left)" ] || { say "left behind: $(left)"; exit 1; }
    [ -d "$HOME/.local/share/fixline" ] || { say "the journal went with the package"; exit 1; }
    say "removed without a trace, the journal kept"
}

sees() { # waits until the desk has written TEXT since the last call
    until tail -c "+$seen" /tmp/screen 2>/dev/null | grep -qa "$1"; do
        kill -0 "$desk" 2>/dev/null || { cat /tmp/screen; say "the desk ended before it showed $1"; exit 1; }
        sleep 1
    done
    seen=$(($(stat -c %s /tmp/screen) + 1))
}

run() { # a newcomer in a terminal of their own, by the keys the README names under "Start"
    cd /fixline
    mkfifo /tmp/keys
    begun=$(date +%s)
    TERM=xterm-256color script -qefc 'stty rows 34 cols 120; ./dev run' /tmp/screen </tmp/keys >/dev/null &
    desk=$!
    seen=1
    exec 4>/tmp/keys
    sees SO-1042
    opened=$(date +%s)
    printf '\r' >&4
    sees product_received
    printf 1 >&4
    sees 'Received by'
    printf '\023' >&4
    sees Enter
    printf '\r' >&4
    sees 'accepted\.'
    accepted=$(date +%s)
    printf q >&4
    wait "$desk" || { cat /tmp/screen; say "the desk did not end well"; exit 1; }
    build/bin/fixline --version | tee /tmp/version
    grep -qF "$(git rev-parse --short=7 HEAD)" /tmp/version || { say "--version names no commit"; exit 1; }
    [ $((accepted - begun)) -lt 300 ] || { say "the first event took $((accepted - begun)) s"; exit 1; }
    say "from a clone to the desk in $((opened - begun)) s, to a first event accepted in $((accepted - begun)) s"
}

test_all() {
    cd /fixline
    ./dev test
    say "every test passed"
}

case $1 in
package) package ;;
run) run ;;
test) test_all ;;
esac
