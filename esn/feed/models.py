"""Read state: how far somebody has seen Home. That of a space stands in content."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, table_args


class HomeMark(db.Model):
    """Everything in this person's Home up to a position was seen."""

    __tablename__ = "home_mark"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    seen_position: Mapped[int] = mapped_column(Id)
    seen_at: Mapped[datetime]
