"""Sign-in sessions, when they were last used, and forms kept for people whose session had ended."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args


class SignInSession(db.Model):
    """One sign-in on one browser; the cookie holds a random value, the row only its hash."""

    __tablename__ = "sign_in_session"
    __table_args__ = table_args(sa.Index(None, "account_id"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    id_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    authenticated_at: Mapped[datetime]  # when the password was last given
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))  # None: the product
    address: Mapped[str] = mapped_column(sa.String(45), default="")
    agent: Mapped[str] = mapped_column(sa.String(300), default="")


class SessionActivity(db.Model):
    """When a session was last used, to the minute; apart from its row because it is no act of anybody."""

    __tablename__ = "session_activity"
    __table_args__ = table_args(archived=False, is_keyed=True)
    session_id: Mapped[int] = mapped_column(
        Id, sa.ForeignKey("sign_in_session.id"), primary_key=True, autoincrement=False
    )
    last_seen_at: Mapped[datetime]


class KeptForm(db.Model):
    """What somebody sent after their session had ended: shown again, filled, to them alone, for an hour."""

    __tablename__ = "kept_form"
    __table_args__ = table_args(sa.Index(None, "account_id"), sa.Index(None, "expires_at"), archived=False)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    path: Mapped[str] = mapped_column(sa.String(2000))
    fields: Mapped[list] = mapped_column(default=list)  # pairs (name, value)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
