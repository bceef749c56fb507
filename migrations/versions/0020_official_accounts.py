"""Official accounts: names under which several people write."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "official_account",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("made_by_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_official_account_account_id_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_official_account_made_by_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_official_account")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("official_account")
