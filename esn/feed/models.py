"""Read state: how far somebody has seen Home and each space."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, table_args


class ReadMark(db.Model):
    """Everything in this space up to a position was seen."""

    __tablename__ = "read_mark"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    seen_position: Mapped[int] = mapped_column(Id)


class HomeMark(db.Model):
    """Everything in this person's Home up to a position was seen."""

    __tablename__ = "home_mark"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    seen_position: Mapped[int] = mapped_column(Id)
    seen_at: Mapped[datetime]
