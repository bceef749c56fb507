"""How a command ends that cannot do what it should: one line for each reason. Imports little."""

from collections.abc import Sequence
from typing import IO, Any

import click

from esn.settings import Settings, SettingsError, load_settings


class Refused(click.ClickException):
    """The command cannot do what it should; one line for each reason."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the lines as they are."""
        click.echo(self.message, file=file, err=file is None)


class WrongSettings(Refused):
    """The settings cannot be used."""

    exit_code = 2


def read_settings() -> Settings:
    """Read the settings; WrongSettings with a line for each that is wrong."""
    try:
        return load_settings()
    except SettingsError as error:
        raise WrongSettings(error.lines) from None
