#!/usr/bin/env bash
# Furnish the machine within the machine, then run tests/install/inside.py in it: machine.sh PROJECT ARCHIVE WORK
# Called by try_install.sh in namespaces of its own.
set -euo pipefail

project=$1 archive=$2 lab=$3/lab
mkdir "$lab"
mount -t tmpfs -o size=3g tmpfs "$lab"
mkdir "$lab/changes" "$lab/work" "$lab/root"
mount -t overlay -o "lowerdir=/,upperdir=$lab/changes,workdir=$lab/work" overlay "$lab/root"
root=$lab/root

mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount --bind "$project" "$root/mnt"    # wherever it lies, and whatever file system that is
mount -o remount,bind,ro "$root/mnt"

# As a fresh Debian is: no database yet, no settings of ours, its own Python.
for folder in /var/lib/postgresql /etc/postgresql /var/lib/redis; do
  mkdir -p "$root$folder"
  mount -t tmpfs -o mode=0755 tmpfs "$root$folder"
done
rm -rf "$root/etc/esn" "$root/opt/esn" "$root/var/lib/esn" "$root/var/www/esn"
# Debian's packages are installed already: those that the page names are the newest that this machine has heard of.
rm -rf "$root"/var/lib/apt/lists/* "$root"/etc/apt/sources.list.d/*
: >"$root/etc/apt/sources.list"
printf '127.0.0.1 localhost harbour.example.org ldap1.example.org ldap2.example.org\n' >"$root/etc/hosts"
install -m 0755 "$project/tests/install/systemctl" "$root/usr/local/sbin/systemctl"
cp "$archive" "$archive.sha256" "$root/root/"
ip link set lo up

python=$(realpath "$project/.venv/bin/python")
exec env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="/mnt:$(cd "$root" && echo mnt/.venv/lib/python3*/site-packages | sed 's#^#/#')" \
  chroot "$root" "$python" /mnt/tests/install/inside.py /mnt
