"""Notifications: what somebody should know, bundled, until it is done."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args

NEEDS_YOU, YOUR_THREADS = 1, 2  # tiers of ui.md 4.1 that stand in the list
REASONS = (
    *("mention", "reply", "join_request", "invited", "joined", "refused", "decision", "outcome", "appeal"),
    *("message", "added"),
    *("team", "team_confirm", "team_reminder", "team_answer", "team_reply", "urgent", "announcement"),
    "unpublished",  # a scheduled text
    *("review", "approved", "returned"),  # of a profile's texts
    *("official", "official_ended"),  # one writes under an official name, or no longer does
    *("delegate", "delegate_ended", "delegate_over"),  # one writes for somebody, no longer does, nobody for oneself
)
QUIET = (
    "approved",
    "team",
    "announcement",
    "delegate_ended",
    "delegate_over",
    "official_ended",
)  # good to know, and nothing to do: YOUR_THREADS
PASSES_QUIET = ("urgent",)  # told at once, also in somebody's quiet hours


class Notification(db.Model):
    """One line of somebody's list. While it is open, news under the same key changes it instead of adding one."""

    __tablename__ = "notification"
    __table_args__ = table_args(
        sa.Index(
            "ix_notification_open",
            "account_id",
            "key",
            unique=True,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
        sa.Index(None, "account_id", "created_at", "id"),
        sa.Index(None, "created_at"),
        archived=False,
    )
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(sa.String(80))
    tier: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))  # the last one; None: moderators
    content_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("content.id"))
    space_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("space.id"))
    decision_id: Mapped[int | None] = mapped_column(Id)
    n: Mapped[int] = mapped_column(default=1)  # how many happenings are bundled here
    created_at: Mapped[datetime]  # of the newest
    done_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]  # quiet hours: not shown before
