#!/usr/bin/env bash
# Check what may have come from elsewhere than packages.sh: Python 3.11 or later, Node 18 or later.
set -euo pipefail

python=${1:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 or later is needed, and $python is not: make PYTHON=/path/to/python3.11" >&2
  exit 1
fi
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null; then
  echo "Node 18 or later is needed (found: $(node --version 2>/dev/null || echo none)): install it and put it on the PATH" >&2
  exit 1
fi
if ! command -v npm >/dev/null; then
  echo "npm is needed; it comes with Node" >&2
  exit 1
fi
