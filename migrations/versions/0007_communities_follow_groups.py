"""Communities follow groups of the directory, and a synchronisation says whom they brought and took."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("space", sa.Column("follows_group", sa.String(400)))
    op.add_column("directory_run", sa.Column("added", sa.Integer()))
    op.add_column("directory_run", sa.Column("dropped", sa.Integer()))
    op.create_table(
        "default_group",
        sa.Column("space_id", Id, autoincrement=False, nullable=False),
        sa.Column("group_name", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_default_group_space_id_space")),
        sa.PrimaryKeyConstraint("space_id", "group_name", name=op.f("pk_default_group")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("default_group")
    op.drop_column("directory_run", "dropped")
    op.drop_column("directory_run", "added")
    op.drop_column("space", "follows_group")
