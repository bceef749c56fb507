"""Who synchronises with the directory now, and when it was last heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "directory_claim",
        sa.Column("run_id", Id, autoincrement=False, nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["directory_run.id"], name=op.f("fk_directory_claim_run_id_directory_run")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_directory_claim")),
        info={"archived": False},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("directory_claim")
