#!/usr/bin/env bash
# Make the virtual environment from the lock: python.sh PYTHON VENV
set -euo pipefail

python=$1
venv=$2
"$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq)

# python-ldap is compiled here; everything is checked against the hashes of the lock.
echo "Installing Python packages (about a minute the first time)"
"${pip[@]}" install --require-hashes -r requirements.lock
"${pip[@]}" install --no-deps --editable .
