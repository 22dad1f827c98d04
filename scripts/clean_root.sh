#!/usr/bin/env bash
# Runs `make demo`, or the target that is named, as somebody would on a fresh Debian: a new root with python3,
# python3-venv, git and make, a clone of this checkout, and nothing else, as root. No container engine there, so local slots.
# Mounts are made in a namespace of their own and end with it. Needs root and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-demo}

[ "$(id -u)" -eq 0 ] || { echo "clean_root.sh: needs root (debootstrap, mounts)" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "clean_root.sh: apt-get install debootstrap" >&2; exit 1; }

root=$(mktemp -d /var/tmp/assay-clean-root.XXXXXX)
chmod 755 "$root"  # it becomes /, which every uid must be able to enter
trap 'rm -rf --one-file-system "$root"' EXIT

echo "clean root: installing Debian into $root"
debootstrap --variant=minbase --include=python3,python3-venv,git,make bookworm "$root" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; exit 1; }
rm -f "$root.log"
git -c safe.directory='*' clone --quiet --no-hardlinks . "$root/assay"
git -C "$root/assay" log -1 --format="clean root: make $target of %h, %s"

# What a user of this host has on theirs: name resolution, and how pip reaches a package registry.
carry() { if [ -e "$1" ]; then mkdir -p "$root$(dirname "$1")" && cp -rL "$1" "$root$1"; fi; }
rm -f "$root/etc/resolv.conf"
for path in /etc/resolv.conf /etc/hosts /etc/pip.conf /etc/xdg/pip "$HOME/.config/pip" "${PIP_CERT:-}" \
    /etc/ssl/certs/ca-certificates.crt; do carry "$path"; done
# Folders of this host are not there.
find "$root/etc/pip.conf" "$root/etc/xdg/pip" "$root$HOME/.config/pip" -name '*.conf' \
    -exec sed -i -E '/find-links|file:/d' {} + 2>/dev/null || true
carried=$(env | grep -v '^PIP_FIND_LINKS=' | grep -E '^(PIP_[A-Z_]*|SSL_CERT_FILE|REQUESTS_CA_BUNDLE|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY)=' || true)

# shellcheck disable=SC2016  # the script below is for the inner shell
unshare --mount --pid --ipc --uts --fork --kill-child --propagation private bash -euc '
    root=$1 home=$2 target=$4
    mount --bind "$root" "$root"
    mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
    mount -t tmpfs -o nosuid,mode=755 tmpfs "$root/dev"
    for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}"; done
    mknod -m 666 "$root/dev/tty" c 5 0
    ln -s /proc/self/fd "$root/dev/fd"
    for stream in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/${stream#*:}" "$root/dev/${stream%:*}"; done
    mkdir "$root/dev/shm" "$root/dev/pts"
    mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    cd "$root"
    mkdir -p old
    pivot_root . old
    umount -l /old
    cd /
    rmdir old
    run() { env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${@:2}" make -C "$1" "$target"; }
    IFS=$'"'\\n'"'; pip=($3); unset IFS
    run /assay HOME="$home" "${pip[@]}"
' - "$root" "$HOME" "$carried" "$target"
echo "clean root: passed"
