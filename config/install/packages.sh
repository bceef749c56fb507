#!/usr/bin/env bash
# Install the Debian packages that are missing: packages.sh run|test
set -euo pipefail

run=(gcc python3-dev python3-venv libldap-dev libsasl2-dev)
# Node of any other origin is as good as Debian's.
command -v node >/dev/null && command -v npm >/dev/null || run+=(nodejs npm)
test=("${run[@]}" slapd ldap-utils postgresql redis-server chromium-headless-shell nginx-light openssl systemd util-linux)

case "${1:-}" in
run) wanted=("${run[@]}") ;;
test) wanted=("${test[@]}") ;;
*) echo "usage: $0 run|test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian; install what these packages hold yourself: ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing packages. As root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

# Another apt may be running: wait for it instead of failing.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
echo "Installing ${missing[*]}"
"${apt[@]}" update >/dev/null
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
