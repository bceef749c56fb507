"""Feeds are read from indexes alone: a small index of units' spaces, placements vacuumed before many have changed.

PostgreSQL only; SQLite has had the small index from the first, and keeps no map of visible pages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# As many rows may have changed before a vacuum, however large the table: by default a fifth of it, which is months.
ROWS = 5_000
OPTIONS = {
    "autovacuum_vacuum_scale_factor": 0,
    "autovacuum_vacuum_threshold": ROWS,
    "autovacuum_vacuum_insert_scale_factor": 0,
    "autovacuum_vacuum_insert_threshold": ROWS,
}


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_space_unit", "space")
        op.create_index("ix_space_unit", "space", ["unit_id"], postgresql_where=sa.text("unit_id IS NOT NULL"))
        op.execute(f"ALTER TABLE placement SET ({', '.join(f'{name} = {value}' for name, value in OPTIONS.items())})")


def downgrade() -> None:
    """Go back to the revision before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE placement RESET ({', '.join(OPTIONS)})")
        op.drop_index("ix_space_unit", "space")
        op.create_index("ix_space_unit", "space", ["unit_id"])
