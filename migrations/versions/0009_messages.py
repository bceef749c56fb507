"""Conversations of named people: how they are found, what happened to them, and what somebody wishes of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "conversation",
        sa.Column("space_id", Id, autoincrement=False, nullable=False),
        sa.Column("pair_key", sa.String(length=40), nullable=True),
        sa.Column("last_position", Id, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_conversation_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("pair_key", name=op.f("uq_conversation_pair_key")),
        info={"archived": False},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conversation_line",
        sa.Column("space_id", Id, autoincrement=False, nullable=False),
        sa.Column("position", Id, autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('added', 'added_with_history', 'left', 'named')", name=op.f("ck_conversation_line_step")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conversation_line_account_id_account")),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_conversation_line_actor_id_account")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_conversation_line_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "position", name=op.f("pk_conversation_line")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "message_preference",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("shows_typing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_preference_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_message_preference")),
        info={"archived": False},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("message_preference")
    op.drop_table("conversation_line")
    op.drop_table("conversation")
