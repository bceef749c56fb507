"""The second process of a load: it finds the words of texts and writes one batch while the next one is made."""

import signal
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, current_app

from esn.archive.keys import load_signing_key
from esn.archive.seal import add_checkpoint
from esn.cli.demo.large.ledger import Batch
from esn.cli.demo.large.store import write_rows
from esn.cli.refusals import Refused
from esn.core.db import db
from esn.core.documents import SearchDocument
from esn.core.unit_of_work import unit_of_work
from esn.search.index import make_row
from esn.search.models import IndexedDocument
from esn.settings import settings

_processes = get_context("fork")  # it has the application already


class Hand:
    """Writes what it is given, one batch at a time, each in one transaction."""

    def __init__(self) -> None:
        self._is_writing = False

    def __enter__(self) -> Self:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Flask's way
        db.session.remove()
        db.engine.dispose()  # no connection may be known to two processes
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_write_batches, args=(theirs, self._pipe, app), daemon=True)
        self._process.start()
        theirs.close()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.close()  # it ends when it has written what it has
        self._process.join()

    def give(self, batch: Batch) -> None:
        """Hand over a batch; waits for the one before."""
        pickled = ForkingPickler.dumps(batch)  # while the one before is still being written
        self.wait()
        self._pipe.send_bytes(pickled)
        self._is_writing = True

    def wait(self) -> None:
        """Until nothing is being written; raises what went wrong."""
        if not self._is_writing:
            return
        self._is_writing = False
        try:
            error: Exception | None = self._pipe.recv()
        except EOFError as gone:
            raise Refused(["The process that writes has ended. Run the same command again; it goes on."]) from gone
        if error is not None:
            raise error


def _write_batches(pipe: Connection, other_end: Connection, app: Flask) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end of the pipe ends this process, after a whole batch
    other_end.close()
    with app.app_context():
        key = load_signing_key(settings().archive.signing_key_file)
        with suppress(EOFError, BrokenPipeError):  # the other side has ended: nobody waits for an answer either
            while True:
                pipe.send(_try(pipe.recv(), key))


def _try(batch: Batch, key: Ed25519PrivateKey) -> Exception | None:
    try:
        _write(batch, key)
    except Exception as error:  # noqa: BLE001 - raised again where the batch came from
        return error
    return None


def _write(batch: Batch, key: Ed25519PrivateKey) -> None:
    dialect = db.engine.dialect.name
    rows = {db.metadata.tables[name]: some for name, some in batch.rows.items()}
    found = [make_row(SearchDocument(**document), dialect) for document in batch.documents]
    if found:
        rows[IndexedDocument.__table__] = list(found[0]), [tuple(row.values()) for row in found]
    with unit_of_work() as unit:
        if dialect == "postgresql":
            unit.session.execute(sa.text("SET LOCAL synchronous_commit = off"))  # a lost batch is made again
        write_rows(unit, rows, batch.covers)
        add_checkpoint(unit.session, batch.tree, key)
