"""Reports and cases about what somebody says on a profile, beside those about contents."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ONE_SUBJECT = "(content_id IS NULL) <> (reported_text_id IS NULL)"
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "reported_text",
        sa.Column("id", Id, sa.Identity(), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reported_text_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_text")),
        sa.UniqueConstraint("account_id", "field", "digest", name=op.f("uq_reported_text_account_id_field_digest")),
        info={"archived": True},
        sqlite_autoincrement=True,
    )
    for name in ("moderation_case", "report"):
        with op.batch_alter_table(name, table_kwargs={"sqlite_autoincrement": True}) as table:
            table.add_column(sa.Column("reported_text_id", Id, nullable=True))
            table.alter_column("content_id", existing_type=Id, nullable=True)
            table.create_foreign_key(
                op.f(f"fk_{name}_reported_text_id_reported_text"), "reported_text", ["reported_text_id"], ["id"]
            )
            table.create_check_constraint(op.f(f"ck_{name}_subject"), ONE_SUBJECT)
    with op.batch_alter_table("report", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.create_unique_constraint(
            op.f("uq_report_reported_text_id_reporter_id"), ["reported_text_id", "reporter_id"]
        )
    op.create_index(
        "uq_moderation_case_open_text",
        "moderation_case",
        ["reported_text_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    """Go back to the revision before; what was reported of profiles is lost."""
    op.drop_index("uq_moderation_case_open_text", "moderation_case")
    cases = sa.table("moderation_case", sa.column("id"), sa.column("content_id"))
    of_profiles = sa.select(cases.c.id).where(cases.c.content_id.is_(None))
    decisions = sa.table("decision", sa.column("id"), sa.column("case_id"))
    appeals = sa.table("appeal", sa.column("decision_id"))
    theirs = sa.select(decisions.c.id).where(decisions.c.case_id.in_(of_profiles))
    op.execute(sa.delete(appeals).where(appeals.c.decision_id.in_(theirs)))
    for name in ("decision", "case_note", "report"):
        rows = sa.table(name, sa.column("case_id"))
        op.execute(sa.delete(rows).where(rows.c.case_id.in_(of_profiles)))
    op.execute("DELETE FROM moderation_case WHERE content_id IS NULL")
    for name in ("moderation_case", "report"):
        with op.batch_alter_table(name, table_kwargs={"sqlite_autoincrement": True}) as table:
            if name == "report":
                table.drop_constraint(op.f("uq_report_reported_text_id_reporter_id"), type_="unique")
            table.drop_constraint(op.f(f"ck_{name}_subject"), type_="check")
            table.drop_constraint(op.f(f"fk_{name}_reported_text_id_reported_text"), type_="foreignkey")
            table.drop_column("reported_text_id")
            table.alter_column("content_id", existing_type=Id, nullable=False)
    op.drop_table("reported_text")
