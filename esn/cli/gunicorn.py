"""How a command becomes gunicorn: the same process, so that a service keeps its id."""

import os
import sys
import tempfile
from collections.abc import Sequence

from esn.cli.refusals import read_settings
from esn.settings.types import ROOT

FOLDER_VARIABLE, FOLDER_PREFIX = "PROMETHEUS_MULTIPROC_DIR", "esn-metrics-"
CONFIGURATION = ROOT / "config" / "gunicorn.conf.py"


def become_gunicorn(application: str, options: Sequence[str] = (), *, before: Sequence[str] = ()) -> None:
    """Serve `application` with config/gunicorn.conf.py and these options; `before` stands between Python and it."""
    os.chdir(ROOT)
    metrics = read_settings().metrics
    if metrics.web_bind or metrics.realtime_bind:
        # Where all processes of this service count; known before the library of Prometheus is imported anywhere.
        os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
    module = [*before, "gunicorn"] if before else ["-m", "gunicorn"]
    command = [sys.executable, *module, "--config", str(CONFIGURATION), *options, application]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
