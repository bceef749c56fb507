"""Texts that somebody else reads before they hold: the approval, its parts, and who may not decide."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state IN ('pending', 'noted')"
DECIDED = "'approved', 'partly', 'refused', 'seen'"
FUNCTIONS = ("not_by_delegate_update", "not_again_update", "delegate_stays_update", "delegate_stays_delete")


def upgrade() -> None:
    """Go to this revision; the triggers come with the other objects of the engine."""
    op.create_table(
        "approval",
        sa.Column("id", Id, sa.Identity(always=False), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("written_for_id", Id, nullable=True),
        sa.Column("reviewer_role", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> author_id", name="not_by_author"),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR written_for_id IS NULL OR decided_by_id <> written_for_id",
            name="not_by_who_is_spoken_for",
        ),
        sa.CheckConstraint(f"state IN ('pending', 'noted', {DECIDED}, 'withdrawn')", name="state"),
        sa.CheckConstraint(f"(decided_by_id IS NOT NULL) = (state IN ({DECIDED}))", name="decided_by"),
        sa.CheckConstraint("decided_by_id IS NULL OR coalesce(read_digest, '') = digest", name="decided_as_read"),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_approval_author_id_account")),
        sa.ForeignKeyConstraint(["written_for_id"], ["account.id"], name=op.f("fk_approval_written_for_id_account")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_approval_decided_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        info={"archived": True},
        sqlite_autoincrement=True,
    )
    one_open = {"unique": True, "sqlite_where": sa.text(OPEN), "postgresql_where": sa.text(OPEN)}
    op.create_index("uq_approval_open", "approval", ["subject_kind", "subject_id", "state"], **one_open)
    op.create_index(op.f("ix_approval_subject_kind_subject_id_id"), "approval", ["subject_kind", "subject_id", "id"])
    op.create_index(op.f("ix_approval_subject_kind_state_id"), "approval", ["subject_kind", "state", "id"])
    op.create_table(
        "approval_part",
        sa.Column("approval_id", Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("rule_id", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_approval_part_approval_id_approval")),
        sa.PrimaryKeyConstraint("approval_id", "name", name=op.f("pk_approval_part")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "approval_delegate",
        sa.Column("approval_id", Id, autoincrement=False, nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name=op.f("fk_approval_delegate_approval_id_approval")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_approval_delegate_account_id_account")),
        sa.PrimaryKeyConstraint("approval_id", "account_id", name=op.f("pk_approval_delegate")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("approval_delegate", "approval_part", "approval"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in FUNCTIONS:
            op.execute(f"DROP FUNCTION IF EXISTS approval_{name}()")
