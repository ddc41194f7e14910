#!/bin/sh
# docs/files.sh: the line-per-file part of docs/architecture.md, made from the first comment of every file.
# `./dev docs` writes it; tests/layers fails when it is out of date.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C
what() { # the sentence behind "path: " in the first comment, up to its end
    awk -v path="$1" '
        NR == 1 { sub(/^\/\* */, ""); sub(/^[^ ]*: /, "") }
        NR > 12 { exit }
        { sub(/^ \* ?/, ""); end = index($0, "*/"); if (end) $0 = substr($0, 1, end - 1)
          if ($0 ~ /^ *$/) exit
          text = text (text == "" ? "" : " ") $0
          if (end) exit
          dot = match(text, /[.:]( |$)/)
          if (dot) { text = substr(text, 1, dot); exit } }
        END { sub(/ +$/, "", text); gsub(/\|/, "\\|", text); sub(/:$/, ".", text); print text }' "$1"
}
for folder in base forms widgets settings journal intake delivery tui cli sandbox tests/support bench; do
    printf '\n### %s/\n\n| file | what it is |\n| --- | --- |\n' "$folder"
    for file in "$folder"/*.[ch]; do
        stem=${file%.[ch]}
        case $file in
        *.c) [ ! -f "$stem.h" ] || continue; name=${file##*/} ;;
        *.h) name=${stem##*/}; [ -f "$stem.c" ] || name=${file##*/} ;;
        esac
        printf '| `%s` | %s |\n' "$name" "$(what "$file")"
    done
done
