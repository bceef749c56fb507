"""An installation that commands are run on: a database, a folder, keys of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from esn.archive.keys import make_signing_key
from esn.cli.main import main
from tests.conftest import BASE_URL, running_app
from tests.engines.process import tied_to_us

ROOT = Path(__file__).parents[3]
SECRET_KEY = "a test key that is long enough to be taken"
STOP_SECONDS = 60


class Installation:
    """One machine: what its settings name, and commands run there."""

    def __init__(self, url: str, folder: Path, **more: str) -> None:
        self.url = url
        self.folder = folder
        self.signing_key = folder.with_name(f"{folder.name}-key") / "key.pem"
        own = {
            "ESN_DATABASE_URL": url.replace("postgresql+psycopg://", "postgresql://"),
            "ESN_DATA_FOLDER": str(folder),
            "ESN_SITE__BASE_URL": BASE_URL,
            "ESN_SECRET_KEY": SECRET_KEY,
            "ESN_ARCHIVE__SIGNING_KEY_FILE": str(self.signing_key),
        }
        self.environment = {**own, **more}

    def furnish(self) -> "Installation":
        """Make the folders and keys that a running installation has."""
        (self.folder / "blobs").mkdir(parents=True)
        make_signing_key(self.signing_key)
        return self

    def esn(self, *arguments: str | Path) -> Result:
        """Run a command to its end, in this process."""
        return CliRunner().invoke(main, [str(part) for part in arguments], env=self.environment)

    def begin(self, *arguments: str | Path, python: str = "from esn.cli.main import main; main()") -> subprocess.Popen:
        """Begin a command in a process of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ESN_")}
        command = [*tied_to_us(signal.SIGKILL), sys.executable, "-c", python, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=ROOT, env=kept | self.environment, **pipes)

    @contextmanager
    def acting(self) -> Iterator[Flask]:
        """Be inside the application, to act and to look."""
        with patch.dict(os.environ, self.environment), running_app(self.url, self.folder) as app:
            yield app

    def execute(self, *statements: str) -> list[tuple]:
        """Go to the database itself, past everything; the rows of the last statement."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            for statement in statements:
                result = connection.execute(sa.text(statement))
            rows = [tuple(row) for row in result] if result.returns_rows else []
        engine.dispose()
        return rows
