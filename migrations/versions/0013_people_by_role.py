"""People are found by the title of their job."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(op.f("ix_account_title_sort_name"), "account", ["title", "sort_name"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(op.f("ix_account_title_sort_name"), table_name="account")
