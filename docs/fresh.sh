#!/bin/sh
# docs/fresh.sh: run by ./dev fresh inside a bare Debian: installs the package and sends one event to its own stand-in.
set -eu
export LC_ALL=C.UTF-8 HOME=/root FIXLINE_OPERATOR=Sam DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends /fixline.deb >/dev/null
fixline --version
[ -s /usr/share/man/man1/fixline.1 ]

mkfifo /tmp/lines
/usr/libexec/fixline/fixline-sandbox >/tmp/lines &
stand_in=$!
trap 'kill $stand_in' EXIT
exec 3</tmp/lines
read -r _ _ FIXLINE_URL <&3
export FIXLINE_URL

fixline send SO-1042 repair_started --type depot repairStartedAt=now | grep accepted
fixline doctor
fixline report | grep repair_started
echo "fresh: installed, sent, whole"
