"""Secrets that a trial needs and nobody should have to invent."""

import os
import secrets
from pathlib import Path

from esn.cli.refusals import read_settings
from esn.settings import SettingsError, load_settings
from esn.settings.load import secrets_folder

NAME = "esn_secret_key"
VARIABLE = "ESN_SECRET_KEY"


def make_secret_key() -> Path | None:
    """Make the key that signs cookies, where nothing else is wrong and the database is a file; its place if made."""
    try:
        load_settings()
    except SettingsError as error:
        if not all(line.startswith(f"{VARIABLE}: is missing") for line in error.lines):
            return None
    else:
        return None
    os.environ[VARIABLE] = secrets.token_urlsafe(48)
    settings = read_settings()
    key = os.environ.pop(VARIABLE)
    if not settings.is_embedded:
        return None
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = secrets_folder(settings.data_folder) / NAME
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(key)
    return file
