"""Notifications in the order of their newest happening; what is forgotten each day is found by its age."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.drop_index("ix_notification_account_id_id", "notification")
    op.create_index(
        op.f("ix_notification_account_id_created_at_id"), "notification", ["account_id", "created_at", "id"]
    )
    op.create_index(op.f("ix_notification_created_at"), "notification", ["created_at"])
    op.create_index(op.f("ix_draft_updated_at"), "draft", ["updated_at"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_draft_updated_at", "draft")
    op.drop_index("ix_notification_created_at", "notification")
    op.drop_index("ix_notification_account_id_created_at_id", "notification")
    op.create_index(op.f("ix_notification_account_id_id"), "notification", ["account_id", "id"])
