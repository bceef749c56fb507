"""Delegates: who may write for whom, and who wrote a text for its author."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "delegation",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("writer_id", Id, autoincrement=False, nullable=False),
        sa.Column("named_by_id", Id, nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delegation_account_id_account")),
        sa.ForeignKeyConstraint(["named_by_id"], ["account.id"], name=op.f("fk_delegation_named_by_id_account")),
        sa.ForeignKeyConstraint(["writer_id"], ["account.id"], name=op.f("fk_delegation_writer_id_account")),
        sa.PrimaryKeyConstraint("account_id", "writer_id", name=op.f("pk_delegation")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_delegation_writer_id"), "delegation", ["writer_id"])
    _rename("on_behalf_of_id", "written_by_id")  # nothing was ever written into it


def downgrade() -> None:
    """Go back to the revision before."""
    _rename("written_by_id", "on_behalf_of_id")
    op.drop_table("delegation")


def _rename(old: str, new: str) -> None:
    """In place on both databases: a copy of the table would lose the triggers beside it."""
    op.execute(f"ALTER TABLE content RENAME COLUMN {old} TO {new}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE content RENAME CONSTRAINT fk_content_{old}_account TO fk_content_{new}_account")
