"""The two networks that feeds are measured on: one ten times the other, on PostgreSQL, made by `esn demo --size`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from esn.app import create_app
from esn.core.db import db
from esn.settings import Settings, load_settings
from tests.engines.postgresql import start_postgresql

SECRET = "a key of the benches that is long enough to be taken"  # noqa: S105 - nothing is kept


@dataclass(frozen=True)
class Place:
    """Where a network lies."""

    url: str
    folder: Path

    def settings(self) -> Settings:
        """Its settings: nothing runs beside what is measured."""
        return load_settings(
            database_url=self.url, data_folder=self.folder, secret_key=SECRET, worker={"embedded": False}
        )


@contextmanager
def places(people: int) -> Iterator[tuple[Place, Place]]:
    """The large network and the small one.

    BENCH_LARGE and BENCH_SMALL name databases that are there already; otherwise both are made and thrown away.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="esn-bench-")))
        large, small = os.environ.get("BENCH_LARGE", ""), os.environ.get("BENCH_SMALL", "")
        if not (large and small):
            server = stack.enter_context(start_postgresql())
            for name in ("large", "small"):
                server.create_database(name)
            large, small = server.url("large"), server.url("small")
            _fill(Place(large, folder / "large"), people)
            _fill(Place(small, folder / "small"), people // 10)
        yield Place(large, folder / "large"), Place(small, folder / "small")


@contextmanager
def running(place: Place) -> Iterator[Flask]:
    """The application on this network, inside its context."""
    app = create_app(place.settings())
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _fill(place: Place, people: int) -> None:
    environment = os.environ | {
        "ESN_DATABASE_URL": place.url,
        "ESN_DATA_FOLDER": str(place.folder),
        "ESN_SECRET_KEY": SECRET,
    }
    for arguments in (("migrate",), ("demo", "--size", str(people))):
        command = [sys.executable, "-m", "esn.cli", *arguments]
        subprocess.run(command, env=environment, check=True, stdout=sys.stderr)  # noqa: S603 - our own command
