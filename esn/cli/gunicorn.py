"""How a command becomes gunicorn: the same process, so that a service keeps its id."""

import os
import sys
from collections.abc import Sequence

from esn.settings.types import ROOT

CONFIGURATION = ROOT / "config" / "gunicorn.conf.py"


def become_gunicorn(application: str, options: Sequence[str] = (), *, before: Sequence[str] = ()) -> None:
    """Serve `application` with config/gunicorn.conf.py and these options; `before` stands between Python and it."""
    os.chdir(ROOT)
    module = [*before, "gunicorn"] if before else ["-m", "gunicorn"]
    command = [sys.executable, *module, "--config", str(CONFIGURATION), *options, application]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
