#!/usr/bin/env bash
# Install a release the way docs/install.md says, word by word, and walk the main job over https: try_install.sh [ARCHIVE]
#
# It makes a machine within this one: a copy of the file system whose changes are thrown away, its own processes, and a
# network that ends at itself. So the real folders, users and ports of the page are used, nothing of this machine is
# touched, and nothing can be fetched from anywhere. systemd cannot run in there: tests/install/systemctl takes its place.
set -euo pipefail

project=$(realpath "$(dirname "$0")/../..")
if [ "$(id -u)" -ne 0 ]; then
  echo "Only root can make a machine within this one." >&2
  exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive=${1:-}
if [ -z "$archive" ]; then
  (cd "$project" && config/install/package.sh .venv/bin/python "$work")
  archive=$(echo "$work"/esn-*.tar.gz)
fi
unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc --propagation private \
  "$project/tests/install/machine.sh" "$project" "$(realpath "$archive")" "$work"
