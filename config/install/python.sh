#!/usr/bin/env bash
# Make the virtual environment from the lock: python.sh PYTHON VENV
set -euo pipefail

python=$1
venv=$2
"$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq)

# python-ldap is compiled here; everything is checked against the hashes of the lock, which names all there is to install.
echo "Installing Python packages (about a minute the first time)"
"${pip[@]}" install --no-deps --no-compile --require-hashes -r requirements.lock
"$venv/bin/python" -m compileall -qq -j 0 "$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
"${pip[@]}" install --no-deps --editable .
