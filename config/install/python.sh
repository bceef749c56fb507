#!/usr/bin/env bash
# Make the virtual environment from the lock: python.sh PYTHON VENV
set -euo pipefail

python=$1
venv=$2
"$venv/bin/python" -c '' 2>/dev/null || "$python" -m venv --clear "$venv"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input -qq)

# python-ldap is compiled here; everything is checked against the hashes of the lock, which names all there is to install.
echo "Installing Python packages"
sed -n '/^uv==/,/# via/p' requirements.lock >"$venv/uv.lock"
"${pip[@]}" install --no-deps --no-compile --require-hashes -r "$venv/uv.lock"
uv() { "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps "$@" 2>"$venv/uv.log"; }
if ! { uv --require-hashes -r requirements.lock && uv --editable .; }; then
  # uv takes a third of the time, but knows nothing of a mirror that only pip was told of.
  "${pip[@]}" install --no-deps --no-compile --require-hashes -r requirements.lock
  "${pip[@]}" install --no-deps --editable .
fi
