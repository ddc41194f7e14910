#!/bin/sh
# tests/docs/install.sh BUILD: `cmake --install BUILD --prefix ~/.local` as README.md and docs/guide.md say it, in a home of
# its own. The program there finds its own stand-in, every link of README.md to another document leads to a file, and the
# files for the shells are those that the program prints.
set -eu
build=$1
HOME=$(mktemp -d)
export HOME LC_ALL=C.UTF-8
trap 'rm -rf "$HOME"' EXIT
for name in $(env | sed -n 's/^\(FIXLINE_[A-Z_]*\|XDG_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done

fail() { echo "$1"; exit 1; }

cmake --install "$build" --prefix ~/.local >"$HOME/said" || { cat "$HOME/said"; exit 1; }
fixline=$HOME/.local/bin/fixline share=$HOME/.local/share
"$fixline" --version | grep -q '^fixline ' || fail "the program does not tell its version"
"$fixline" sandbox --version | grep -q '^fixline-sandbox ' || fail "the program does not find its stand-in"
for made in bash:bash-completion/completions/fixline zsh:zsh/site-functions/_fixline fish:fish/vendor_completions.d/fixline.fish; do
    "$fixline" completion "${made%%:*}" | cmp - "$share/${made#*:}"
done
links=0
for link in $(grep -o '](docs/[^)]*)' "$share/doc/fixline/README.md" | tr -d '()]' | sort -u); do
    [ -s "$share/doc/fixline/$link" ] || fail "README.md links to $link, which is not installed"
    links=$((links + 1))
done
[ "$links" -gt 5 ] || fail "only $links links were found"
"$fixline" --config "$share/doc/fixline/examples/config.ini" config show >/dev/null || fail "the sample settings are refused"
if command -v scdoc >/dev/null; then
    gzip -dc "$share/man/man1/fixline.1.gz" | grep -q '^.SH EXIT STATUS' || fail "there is no manual page"
fi
echo "installed: $(grep -c '^-- Installing' "$HOME/said") entries, $links links lead somewhere"
