"""Texts that are published at a moment their author chose."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "scheduled_text",
        sa.Column("id", Id, sa.Identity(), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scheduled_text_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_text")),
        info={"archived": True},
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_scheduled_text_account_id_publish_at_id"), "scheduled_text", ["account_id", "publish_at", "id"]
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("scheduled_text")
