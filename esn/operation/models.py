"""What the running of the network leaves in the database: which processes live, which backups were made."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args


class RunningProcess(db.Model):
    """A process that serves or works, as it last said itself; gone when it ends in order."""

    __tablename__ = "running_process"
    __table_args__ = table_args(archived=False)
    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(sa.String(20))  # serve, web, realtime, worker
    host: Mapped[str] = mapped_column(sa.String(255))
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(sa.String(40))  # of the product
    revision: Mapped[str] = mapped_column(sa.String(40))  # of the database, as this code wants it
    sockets: Mapped[int]  # open at that moment
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class BackupRun(db.Model):
    """One backup that was finished; where it lies now, nobody knows."""

    __tablename__ = "backup_run"
    __table_args__ = table_args(archived=True)
    id: Mapped[int] = id_column()
    made_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(Id)  # bytes
    tree_size: Mapped[int] = mapped_column(Id)  # sealed entries of the archive in it
    has_secrets: Mapped[bool]
