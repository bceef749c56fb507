"""How gunicorn runs `esn serve`, and what `esn web` and `esn realtime` have in common with it.

Everything that may differ comes from the settings; those two say on the command line what they do otherwise.
"""

import gc
import os
import shutil
import sys

from esn.core.logs import logging_config
from esn.operation import meters
from esn.operation.watching import REALTIME, SERVE, WEB, begin_watching, end_watching
from esn.settings import SettingsError, load_settings
from esn.worker.embedded import stop_embedded

try:
    settings = load_settings()
except SettingsError as error:
    sys.exit("\n".join(error.lines))

bind = settings.web.bind
# Threads, not an event loop: LDAP blocks, and an open socket holds a thread.
worker_class = "gthread"
workers = 1
threads = settings.web.threads + settings.realtime.socket_limit
worker_connections = threads + 1000  # those that only stand open need no thread
timeout = 60
# Open sockets would hold up the end for as long as this.
graceful_timeout = 2
keepalive = 5

# X-Forwarded-* is judged in one place only, by the application, against web.trusted_proxies.
forwarded_allow_ips = ""
# No second door into the process.
control_socket_disable = True
proc_name = "esn"
loglevel = "warning"
logconfig_dict = logging_config(settings.logs.level, development=settings.development)

KINDS = {proc_name: SERVE, "esn web": WEB, "esn realtime": REALTIME}


def post_fork(server, worker) -> None:  # noqa: ANN001 - gunicorn's own hook
    """Look for no garbage while the application is imported: all of it stays."""
    gc.disable()


def post_worker_init(worker) -> None:  # noqa: ANN001 - gunicorn's own hook
    """Say where the network is to be found, once it can be, and that this process lives."""
    gc.freeze()  # what was imported is never looked through again, by no request
    gc.enable()
    begin_watching(worker.wsgi, KINDS[worker.cfg.proc_name])
    if worker.age == 1:
        where = f"{settings.site.name} answers at {settings.site.base_url}"
        if worker.cfg.proc_name != proc_name:
            where = f"{worker.cfg.proc_name} listens on {', '.join(worker.cfg.bind)}"
        print(f"{where} (Ctrl-C stops it)", flush=True)  # noqa: T201 - seen


def worker_exit(server, worker) -> None:  # noqa: ANN001 - gunicorn's own hook
    """Let the embedded worker end its job, then go: Python would wait for the threads of all open sockets."""
    end_watching()
    stop_embedded()
    sys.stdout.flush()
    os._exit(0)


def child_exit(server, worker) -> None:  # noqa: ANN001 - gunicorn's own hook
    """Count the sockets of a process that ended no more."""
    meters.forget_process(worker.pid)


def on_exit(server) -> None:  # noqa: ANN001 - gunicorn's own hook
    """Take away what the processes counted in."""
    if folder := os.environ.get(meters.FOLDER_VARIABLE):
        shutil.rmtree(folder, ignore_errors=True)
