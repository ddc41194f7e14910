#!/bin/sh
# docs/screens.sh: docs/screens.md, made from the golden screens of tests/golden, so that what is shown there is what the
# desk shows. `./dev docs` writes it; tests/layers fails when it is out of date.
set -eu
cd "$(dirname "$0")/.."

show() { # NAME: the cells of a golden screen, without its styles
    printf '```text\n'
    sed '/^--- styles$/,$d' "tests/golden/$1.txt"
    printf '```\n'
}

cat <<'EOF'
# Screens

Made by `./dev docs` from the golden screens of the tests. Those below and a few more stand in `tests/golden` at 40x12,
80x24, 120x34 and 200x60, with Unicode and in ASCII, each with a second block of one letter a styled cell
(`widgets/canvas_dump.c`).
EOF
while IFS='|' read -r name title sentence; do
    printf '\n## %s\n\n%s\n\n' "$title" "$sentence"
    show "$name"
done <<'EOF'
desk|The desk|Orders on the left, the selected one with its past on the right. The first line says where events go and whether the server is found, who is here, and what waits or is unknown; the last one the keys that matter.
pick|Which event|Only what the order may get, in the recommended order, each with what was sent already.
form_wide|The form|Typed fields, below each its error or what it means, and the JSON alive at every key: beside the form from 96 columns on, below it else.
form_calendar|The calendar|It follows what is typed; arrows go by days and weeks, digits type the time.
review|The review|The body once before it goes, and what is odd about it. Nothing is sent without this screen.
answer|The answer|The next order can be worked on at once; what became of the event stands in the line above the keys.
history|History|Every event ever recorded here, newest first.
entry|One event|Request, answer, every attempt.
outbox|Outbox|What waits, is unknown or was refused.
help_desk|Help|The keys of a screen, from the table that binds them.
form_small|In a small window|At 40x12 everything is usable; F6 shows the JSON in place of the form.
form_ascii|Without UTF-8|Lines and signs in ASCII, one column each.
EOF
