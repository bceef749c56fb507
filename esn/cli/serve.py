"""`esn serve`: the whole network as one process, by gunicorn."""

import os
from urllib.parse import urlsplit

import click

from esn.cli.gunicorn import become_gunicorn
from esn.cli.refusals import Refused, read_settings
from esn.cli.start import start_faults


@click.command()
@click.option("--host", help="Address to listen on instead of that in web.bind.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on instead of that in web.bind.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the network until SIGTERM or Ctrl-C; settings decide how (web, realtime, worker)."""
    if host or port:
        _listen_on(host, port)
    chosen = read_settings()
    if chosen.realtime.mode == "redis":
        raise Refused(["ESN_REALTIME__MODE: is redis. Run esn web, esn realtime and esn worker, or make it embedded."])
    if faults := start_faults(chosen):
        raise Refused(faults)
    become_gunicorn("wsgi:app")


def _listen_on(host: str | None, port: int | None) -> None:
    """Change the address for the process to come, and what people type while that is this very machine."""
    now = read_settings()
    if now.web.bind.startswith("unix:"):
        raise Refused(["ESN_WEB__BIND: is a Unix socket. Leave out --host and --port, or change the setting."])
    old_host, _, old_port = now.web.bind.rpartition(":")
    address = f"{host or old_host}:{port or old_port}"
    os.environ["ESN_WEB__BIND"] = address
    if urlsplit(now.site.base_url).netloc == now.web.bind:
        os.environ["ESN_SITE__BASE_URL"] = f"http://{address}"
