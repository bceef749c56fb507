"""`esn worker`: a process that runs jobs; any number of them may run."""

import logging.config
import signal
import threading

import click

from esn.cli.application import application
from esn.cli.refusals import Refused, read_settings
from esn.cli.start import start_faults
from esn.core import jobs
from esn.core.logs import logging_config
from esn.core.origin import JOB, origin
from esn.operation.watching import WORKER, begin_watching, end_watching
from esn.worker.loop import run_worker


@click.command()
@click.option("--retry", is_flag=True, help="First let the jobs that were given up run again.")
def worker(*, retry: bool) -> None:
    """Run jobs until SIGTERM or Ctrl-C; the running job ends first."""
    stop = threading.Event()

    def end(_signal: int, _frame: object) -> None:
        stop.set()
        jobs.bell.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    chosen = read_settings()
    if faults := start_faults(chosen):
        raise Refused(faults)
    logging.config.dictConfig(logging_config(chosen.logs.level, development=chosen.development))
    with application() as app:
        if retry:
            click.echo(f"{jobs.retry_given_up()} jobs are tried again")
        origin.set(JOB)
        begin_watching(app, WORKER)
        click.echo("The worker runs (Ctrl-C stops it)")
        run_worker(app, stop)
        end_watching()
