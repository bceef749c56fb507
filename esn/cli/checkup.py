"""`esn doctor`: what the doctor found, a line each."""

import sys

import click

from esn.cli.doctor import run_checks
from esn.cli.refusals import read_settings


@click.command()
def doctor() -> None:
    """Check every engine, file and key that the settings name; exit status 1 when something is wrong."""
    checks = run_checks(read_settings())
    for check in checks:
        click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        if not check.ok and check.remedy:
            click.echo(f"      {check.remedy}")
    sys.exit(any(not check.ok for check in checks))
