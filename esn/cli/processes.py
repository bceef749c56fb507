"""`esn web` and `esn realtime`: the network as several processes, joined by PostgreSQL and Redis.

Any number of each, on any number of servers; `esn worker` is the third kind. A proxy before them sends /socket.io/ to
the one kind and everything else to the other, whichever process of it.
"""

import resource

import click

from esn.cli.gunicorn import become_gunicorn
from esn.cli.refusals import Refused, read_settings
from esn.cli.start import start_faults
from esn.settings import Settings

WEB_END_SECONDS = 10  # for requests that run when it is told to end
OTHER_CONNECTIONS = 500  # beside open sockets: handshakes that wait, checks of health


@click.command()
def web() -> None:
    """Serve pages, without sockets, until SIGTERM or Ctrl-C; settings decide how (web, realtime)."""
    chosen = _settings_of_many("esn web")
    options = ["--name", "esn web", "--workers", str(chosen.web.processes), "--threads", str(chosen.web.threads)]
    become_gunicorn("wsgi:app", [*options, "--graceful-timeout", str(WEB_END_SECONDS)])


@click.command()
def realtime() -> None:
    """Hold the sockets of open pages, and nothing else, until SIGTERM or Ctrl-C; settings decide how (realtime)."""
    chosen = _settings_of_many("esn realtime")
    sockets = chosen.realtime.sockets_per_process + OTHER_CONNECTIONS
    _allow_open_files(sockets + OTHER_CONNECTIONS)
    options = ["--name", "esn realtime", "--bind", chosen.realtime.bind, "--worker-class", "gevent"]
    options += ["--workers", str(chosen.realtime.processes), "--worker-connections", str(sockets)]
    # The first thing that the process does, before it imports anything that would keep the blocking originals.
    become_gunicorn("esn.app:create_hub()", options, before=["-m", "gevent.monkey", "--module"])


def _settings_of_many(command: str) -> Settings:
    """Refuse settings that only one process can have: several would not hear each other."""
    chosen = read_settings()
    faults = []
    if chosen.realtime.mode != "redis":
        faults.append(f"ESN_REALTIME__MODE: must be redis for {command}; `esn serve` needs no Redis.")
    if chosen.is_embedded:
        faults.append(f"ESN_DATABASE_URL: must be PostgreSQL for {command}; `esn serve` works with SQLite.")
    if faults := faults or start_faults(chosen, seals=False):
        raise Refused(faults)
    return chosen


def _allow_open_files(number: int) -> None:
    """Each socket is an open file: raise the limit of this process as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < number:
        click.echo(f"Only {hard} files may be open; raise the limit (LimitNOFILE) to {number} for as many sockets.")
        number = hard
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
