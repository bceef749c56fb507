"""Who reports to somebody is read in the order of names."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(op.f("ix_account_manager_id_sort_name_id"), "account", ["manager_id", "sort_name", "id"])
    op.drop_index("ix_account_manager_id", "account")


def downgrade() -> None:
    """Go back to the revision before."""
    op.create_index(op.f("ix_account_manager_id"), "account", ["manager_id"])
    op.drop_index("ix_account_manager_id_sort_name_id", "account")
