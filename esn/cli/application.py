"""The application as commands use it: made from the settings, its context open, changes noted as made from here."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app, has_app_context

from esn.app import create_app
from esn.cli.refusals import read_settings
from esn.core.db import db
from esn.core.errors import Refusal
from esn.core.origin import Origin, origin
from esn.people.directory import DirectoryError


@contextmanager
def application() -> Iterator[Flask]:
    """Run inside the application; a refusal ends the command with its sentence, never with a stack."""
    token = origin.set(Origin(channel="cli", client=f"user {system_user()}"))
    try:
        if has_app_context():
            yield current_app
        else:
            with _started() as app:
                yield app
    except Refusal as refusal:
        raise click.ClickException(refusal.message or refusal.code) from refusal
    except DirectoryError as error:
        raise click.ClickException(f"The directory refused or does not answer: {error.cause}") from error
    finally:
        origin.reset(token)


@contextmanager
def _started() -> Iterator[Flask]:
    app = create_app(read_settings())
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def system_user() -> str:
    """Who runs this command, by the name the system knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return str(os.getuid())
