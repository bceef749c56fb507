"""What the sync saw of each entry, and more about each run."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUN_COLUMNS = {
    "kind": sa.String(length=20),
    "entries": sa.Integer(),
    "moved": sa.Integer(),
    "renamed": sa.Integer(),
    "changes": sa.JSON(),
    "mark": sa.String(length=60),
    "accepted_by": sa.String(length=200),
}


def upgrade() -> None:
    """Go to this revision; when photos were looked at is not carried over, so each is looked at once more."""
    op.drop_table("photo_look")
    op.create_table(
        "directory_entry",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("manager_dn", sa.String(length=1000), nullable=False),
        sa.Column("changed", sa.String(length=40), nullable=False),
        sa.Column("looked", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_directory_entry_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_directory_entry")),
        info={"archived": False},
        sqlite_with_rowid=False,
    )
    for name, kind in RUN_COLUMNS.items():
        op.add_column("directory_run", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    for name in RUN_COLUMNS:
        op.drop_column("directory_run", name)
    op.drop_table("directory_entry")
    op.create_table(
        "photo_look",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("changed", sa.String(length=40), nullable=False),
        sa.Column("looked", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_photo_look_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_photo_look")),
        info={"archived": False},
        sqlite_with_rowid=False,
    )
