#!/bin/sh
# tests/judge/run.sh PROGRAM CONTRACT: the judges of judge.mjs; status 77 and a word where they are not here.
set -eu
here=$(dirname "$0")
skip() {
    echo "judge: skipped: $1"
    exit 77
}
command -v node >/dev/null || skip "node is not installed"
[ -f "$here/node_modules/.package-lock.json" ] || skip "the judges are not installed; ./dev judge says why"
[ -f "$2/cases.json" ] || skip "the contract is not at $2"
exec node "$here/judge.mjs" "$1" "$2"
