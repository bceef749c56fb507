"""When people work, as they chose it, and notifications that wait for the end of their quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision; what was told before is shown."""
    op.create_table(
        "quiet_hours",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_quiet_hours_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_quiet_hours")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.add_column("notification", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("notification") as table:
        table.drop_column("held_until")
    op.drop_table("quiet_hours")
