#!/usr/bin/env bash
# docs/fresh.sh WORD…: a bare Debian 12 for each word, and in it what docs/fresh_inside.sh does for that word. `./dev
# fresh` calls it, as root. The mirror is the one this machine itself installs from. Mounts stand in a namespace of their
# own: they are gone with the last process, however that ends.
set -euo pipefail
cd "$(dirname "$0")/.."
deb=${DEB:-}

# The Debian archives in apt's sources, in both of its notations, those that say so first.
mirrors() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ ! -r "$file" ] || sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([^ ]*\) .*/\2/p' "$file"
    done | grep -E '^(https?|file):' | grep -E '/debian/?$' || true
}

mirror=$(mirrors | head -n 1)
if [ -z "$mirror" ]; then
    echo "No Debian archive stands in /etc/apt/sources.list or sources.list.d: fresh installs from this machine's own." >&2
    exit 1
fi

place=$(mktemp -d)
trap 'rm -rf --one-file-system "$place"' EXIT
include=()
case $mirror in https:*) include=(--include=ca-certificates) ;; esac
echo "fresh: a bare Debian 12" >&2
debootstrap --variant=minbase "${include[@]}" bookworm "$place/bare" "$mirror" >"$place/log" 2>&1 ||
    { tail -n 20 "$place/log" >&2; exit 1; }

for word; do
    root=$place/$word
    cp -a "$place/bare" "$root"
    cp docs/fresh_inside.sh "$root/fresh_inside.sh"
    case $word in
    package) cp "$deb" "$root/fixline.deb" ;;
    *) git clone -q --no-hardlinks . "$root/fixline" ;;
    esac
    unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$0/proc" &&
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts" && mount --bind "$0/dev/pts/ptmx" "$0/dev/ptmx" &&
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            ${http_proxy:+"http_proxy=$http_proxy"} TERM=xterm-256color chroot "$0" sh /fresh_inside.sh "$1"' \
        "$root" "$word"
    rm -rf --one-file-system "$root"
done
