#!/bin/sh
# tests/layers/check.sh ROOT: the plan of docs/architecture.md, held against the code.
# Every #include of ours names its folder; a folder includes only what the plan lists for it; outside libraries stand
# only where the plan puts them; no extern name of ours equals one of ncurses or libc.
set -u
root=$1
cd "$root" || exit 2
faults=0

fault() {
    echo "layers: $1"
    faults=$((faults + 1))
}

# folder: folders and files it may include (base/ and itself always)
allowed() {
    case $1 in
    base) echo "" ;;
    forms) echo "" ;;
    widgets) echo "forms/time_point.h" ;;
    settings) echo "" ;;
    journal) echo "forms/time_point.h" ;;
    intake) echo "forms/ journal/" ;;
    delivery) echo "journal/ settings/" ;;
    tui) echo "forms/ widgets/ settings/ journal/record.h" ;;
    cli) echo "forms/ settings/ journal/ intake/ delivery/ tui/" ;;
    sandbox) echo "" ;;
    esac
}

may_include() { # folder file header
    case $3 in base/* | "$1"/*) return 0 ;; esac
    # the one file that joins the pure application with the edges
    case $2 in tui/runtime*.c) case $3 in cli/* | sandbox/*) return 1 ;; *) return 0 ;; esac ;; esac
    case $2:$3 in tui/runtime*.h:*/*) case $3 in journal/* | delivery/* | intake/*) return 0 ;; esac ;; esac
    for prefix in $(allowed "$1"); do
        case $3 in "$prefix"*) return 0 ;; esac
    done
    return 1
}

for folder in base forms widgets settings journal intake delivery tui cli sandbox; do
    for file in "$folder"/*.[ch]; do
        [ -f "$file" ] || continue
        for header in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
            [ -f "$header" ] || fault "$file includes \"$header\", which does not stand at that path"
            may_include "$folder" "$file" "$header" || fault "$file may not include \"$header\""
        done
    done
done

only_in() { # pattern of the system header, files that may have it, what it is
    grep -lE "^#include <($1)>" -r --include='*.c' --include='*.h' base forms widgets settings journal intake delivery \
        tui cli sandbox 2>/dev/null | grep -vE "^($2)$" | while read -r file; do echo "$file"; done | sort -u |
        while read -r file; do echo "layers: $file includes $3"; done
}
outside=$(
    only_in 'n?curses\.h|ncursesw/.*|term\.h' 'widgets/term[a-z_]*\.[ch]' 'curses'
    only_in 'curl/.*' 'delivery/(client|curl_table)[a-z_]*\.[ch]' 'libcurl'
    only_in 'zlib\.h' 'delivery/unpack\.c' 'zlib'
    only_in 'sqlite3\.h' '(journal|sandbox)/.*' 'SQLite'
    only_in 'nettle/.*' '(journal|intake|sandbox)/.*' 'nettle'
    only_in 'microhttpd\.h' 'sandbox/.*' 'libmicrohttpd'
    only_in 'utf8proc\.h' '(base|widgets)/.*' 'utf8proc'
    only_in 'cjson/.*' '(forms|intake|delivery|cli|sandbox)/.*' 'cJSON'
    only_in 'gio/.*|glib-object\.h' 'none' 'GIO or GObject'
)
[ -z "$outside" ] || { echo "$outside"; faults=$((faults + 1)); }

# The line per file of docs/architecture.md is made from the files; it may not lag behind.
listed=$(mktemp)
sed -n '/<!-- files -->/,$p' docs/architecture.md | tail -n +2 >"$listed"
sh docs/files.sh | cmp -s - "$listed" || fault "docs/architecture.md lags behind the files: run ./dev docs"
rm -f "$listed"
sh docs/screens.sh | cmp -s - docs/screens.md || fault "docs/screens.md lags behind tests/golden: run ./dev docs"

# A setting that is accepted is read by somebody: by its id outside settings/, or by a question of its own there.
asked_by_name='KIND|JOURNAL_PATH|REVIEW_SKIP'
for id in $(sed -n '/^enum setting_id/,/SETTING_COUNT/s/^ *SETTING_\([A-Z_]*\),.*/\1/p' settings/settings.h); do
    echo "$id" | grep -qxE "$asked_by_name" ||
        grep -rqw "SETTING_$id" --include='*.c' journal intake delivery tui cli ||
        fault "SETTING_$id is accepted and read by nobody"
done

# MIN, MAX, CLAMP and ABS read what they are given twice, and a clock has gone on by then: a wait below 0 is for ever.
twice=$(grep -nE '(MIN|MAX|CLAMP|ABS)\([^;]*(get_monotonic_time|get_real_time)\(' -r --include='*.[ch]' base forms widgets \
    settings journal intake delivery tui cli sandbox)
[ -z "$twice" ] || fault "a clock is read twice: $twice"

# C's own types, where GLib only has another name for them.
folders='base forms widgets settings journal intake delivery tui cli sandbox'
glib_types=$(grep -nwE 'g(int|char|size|double|u?int(8|16|32|64))' -r --include='*.[ch]' $folders)
[ -z "$glib_types" ] || fault "a type of GLib's where C has its own: $glib_types"

# Two booleans in a row say nothing where they are given.
two_booleans=$(grep -nE 'bool [a-z_]+, bool [a-z_]+' -r --include='*.[ch]' $folders)
[ -z "$two_booleans" ] || fault "two booleans in a row, which an enum would name: $two_booleans"

# Names the linker would take for somebody else's.
if [ $# -gt 1 ]; then
    ours=$(nm -g --defined-only "$2"/libfixline_*.a 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
    theirs=$(for library in $(ldconfig -p | awk '/libncursesw\.so\.6 |libtinfo\.so\.6 |libc\.so\.6 / { print $NF }' | sort -u); do
        nm -D --defined-only "$library" 2>/dev/null | awk '{ sub(/@.*/, "", $3); print $3 }'
    done | sort -u)
    clash=$(printf '%s\n' "$ours" | grep -Fx "$theirs" | grep -vE '^(__|_)' || true)
    [ -z "$clash" ] || fault "names of ncurses or libc used again: $(echo "$clash" | tr '\n' ' ')"
fi

[ "$faults" -eq 0 ] && echo "layers: sound"
exit "$((faults > 0))"
