"""Messages to a part of the organisation, what was confirmed, and who answered them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "team_message",
        sa.Column("content_id", Id, autoincrement=False, nullable=False),
        sa.Column("space_id", Id, nullable=False),
        sa.Column("sender_id", Id, nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("replies", sa.String(length=20), nullable=False),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_force_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("replies IN ('private', 'shared')", name=op.f("ck_team_message_replies")),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_team_message_content_id_content")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_team_message_space_id_space")),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_team_message_sender_id_account")),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_team_message")),
        sa.UniqueConstraint("space_id", name=op.f("uq_team_message_space_id")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_team_message_in_force_until"), "team_message", ["in_force_until"])
    op.create_table(
        "team_confirmation",
        sa.Column("content_id", Id, autoincrement=False, nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"], name=op.f("fk_team_confirmation_content_id_content")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_team_confirmation_account_id_account")),
        sa.PrimaryKeyConstraint("content_id", "account_id", name=op.f("pk_team_confirmation")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "team_reply",
        sa.Column("space_id", Id, autoincrement=False, nullable=False),
        sa.Column("about_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("settled_as", sa.String(length=20), nullable=False),
        sa.Column("settled_position", Id, nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_team_reply_space_id_space")),
        sa.ForeignKeyConstraint(["about_id"], ["content.id"], name=op.f("fk_team_reply_about_id_content")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_team_reply_account_id_account")),
        sa.PrimaryKeyConstraint("space_id", name=op.f("pk_team_reply")),
        sa.UniqueConstraint("about_id", "account_id", name=op.f("uq_team_reply_about_id_account_id")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("team_reply")
    op.drop_table("team_confirmation")
    op.drop_table("team_message")
