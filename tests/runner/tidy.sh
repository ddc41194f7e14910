#!/bin/sh
# tests/runner/tidy.sh TEST…: runs a test where temporary files have a folder of their own, and fails where one is left.
#
# What a test that is ended from outside leaves goes with the folder.
place=$(mktemp -d "${TMPDIR:-/tmp}/fixline-tests-XXXXXX") || exit 1
trap 'rm -rf "$place"' EXIT
trap 'exit 1' HUP INT TERM
TMPDIR=$place "$@"
status=$?
left=$(cd "$place" && find . -mindepth 1 | head -20)
[ -z "$left" ] && exit $status
echo "left behind by $*:"
echo "$left"
[ $status -ne 0 ] && exit $status
exit 1
