"""The entry for gunicorn, which `esn serve` and `esn web` start; `esn realtime` serves esn.app:create_hub()."""

import sys

from esn.app import create_app
from esn.cli.start import start_faults
from esn.settings import settings
from esn.worker.embedded import start_embedded

CANNOT_LOAD = 4  # gunicorn stops instead of starting the process again and again

app = create_app()
is_alone = settings().realtime.mode == "embedded"
if faults := start_faults(settings(), seals=is_alone):
    print("\n".join(faults), file=sys.stderr, flush=True)  # noqa: T201 - for whoever starts the service
    sys.exit(CANNOT_LOAD)
if is_alone and settings().worker.embedded:
    start_embedded(app)
