#!/usr/bin/env bash
# Make the archive that a server without internet is installed from: package.sh PYTHON FOLDER
# It holds this version as a wheel, the wheels of all it needs (compiled here, so build on the server's kind of machine),
# their hashes, the files for nginx and systemd, and the pages of docs/.
set -euo pipefail

python=$(realpath -s "$1")
mkdir -p "$2"
folder=$(realpath "$2")
pip=("$python" -m pip --disable-pip-version-check --no-input -qq)
version=$("$python" -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
name="esn-$version"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
made="$work/$name"
mkdir -p "$made/wheels"

echo "Making the wheel of esn $version"
# From a copy: what setuptools leaves behind in a project would be taken into the next wheel.
mkdir "$work/project"
tar --create --exclude=__pycache__ config docs esn migrations pyproject.toml setup.py wsgi.py README.md | tar --extract -C "$work/project"
"${pip[@]}" wheel --no-deps --wheel-dir "$made/wheels" "$work/project"
echo "Collecting the wheels it needs"
"$python" config/install/server_lock.py >"$work/server.lock"
"${pip[@]}" wheel --no-deps --require-hashes --wheel-dir "$made/wheels" --requirement "$work/server.lock"
"$python" config/install/wheel_lock.py "$made/wheels" >"$made/requirements.txt"

mkdir "$made/config"
cp -r config/esn.toml config/nginx config/systemd config/setup "$made/config/"
cp -r docs README.md CHANGELOG.md "$made/"
archive="$folder/$name-$(uname -s | tr A-Z a-z)-$(uname -m).tar.gz"
tar --create --gzip --owner=0 --group=0 --file "$archive" -C "$work" "$name"
(cd "$folder" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
echo "Made $archive ($(du -h "$archive" | cut -f1))"
