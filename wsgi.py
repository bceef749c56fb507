"""The entry for gunicorn: `gunicorn -c config/gunicorn.conf.py wsgi:app`."""

import sys

from esn.app import create_app
from esn.cli.start import start_faults
from esn.settings import settings
from esn.worker.embedded import start_embedded

CANNOT_LOAD = 4  # gunicorn stops instead of starting the process again and again

app = create_app()
if faults := start_faults(settings()):
    print("\n".join(faults), file=sys.stderr, flush=True)  # noqa: T201 - for whoever starts the service
    sys.exit(CANNOT_LOAD)
if settings().worker.embedded:
    start_embedded(app)
