"""A virtual environment of its own for a peer, so that ours holds nothing but what the product needs."""

import os
import subprocess
from pathlib import Path


class NotInstallable(RuntimeError):
    """A peer cannot be had here; says why."""


def install(folder: Path, python: str, *packages: str) -> Path:
    """Make it in `folder`/env with these packages; gives its Python. Raises NotInstallable."""
    run(folder, python, "-m", "venv", str(folder / "env"))
    own = folder / "env" / "bin" / "python"
    run(folder, str(own), "-m", "pip", "install", "--quiet", *packages)
    return own


def run(folder: Path, *command: str) -> str:
    """Run this in `folder`, the peer's own programs first; gives what it prints. Raises NotInstallable."""
    own = {"PATH": f"{folder}/env/bin:{os.environ['PATH']}", "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(  # noqa: S603 - what the benches name
            command, cwd=folder, env=os.environ | own, check=True, capture_output=True, text=True, timeout=600
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise NotInstallable(said.strip().splitlines()[-1]) from error
    return done.stdout
