"""One synchronisation at a time, held by the table itself."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNS = sa.table("directory_run", sa.column("id", sa.Integer), sa.column("state", sa.String))
IS_RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    """Go to this revision; of runs that never ended, the newest may still be one."""
    newest = sa.select(sa.func.max(RUNS.c.id)).where(RUNS.c.state == "running").scalar_subquery()
    op.execute(sa.update(RUNS).where(RUNS.c.state == "running", RUNS.c.id < newest).values(state="failed"))
    op.create_index(
        "uq_directory_run_running",
        "directory_run",
        ["state"],
        unique=True,
        sqlite_where=IS_RUNNING,
        postgresql_where=IS_RUNNING,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("uq_directory_run_running", "directory_run")
