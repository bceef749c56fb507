"""What people say of themselves: about, subjects and who endorsed them; languages as rows that can be asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Folded = sa.String(length=200).with_variant(postgresql.VARCHAR(length=200, collation="C"), "postgresql")
BATCH = 5_000


def upgrade() -> None:
    """Go to this revision; the languages that the directory gave become rows."""
    op.create_table(
        "personal_profile",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_personal_profile_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_personal_profile")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "skill",
        sa.Column("id", Id, sa.Identity(always=False), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("key", Folded, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_skill_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_skill_account_id_key")),
        info={"archived": True},
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_skill_key_account_id"), "skill", ["key", "account_id"])
    op.create_table(
        "endorsement",
        sa.Column("skill_id", Id, autoincrement=False, nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_endorsement_account_id_account")),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_endorsement_skill_id_skill")),
        sa.PrimaryKeyConstraint("skill_id", "account_id", name=op.f("pk_endorsement")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    spoken = op.create_table(
        "spoken_language",
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_spoken_language_account_id_account")),
        sa.PrimaryKeyConstraint("tag", "account_id", "is_own", name=op.f("pk_spoken_language")),
        info={"archived": True},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_spoken_language_account_id"), "spoken_language", ["account_id"])
    _fill(op.get_bind(), spoken)


def _fill(connection: sa.Connection, spoken: sa.Table) -> None:
    account = sa.table("account", sa.column("id", Id), sa.column("languages", sa.String()))
    query = sa.select(account.c.id, account.c.languages).where(account.c.languages != "")
    rows = [
        {"tag": tag, "account_id": account_id, "is_own": False}
        for account_id, tags in connection.execute(query).all()
        for tag in sorted({tag.partition("-")[0].lower()[:20] for tag in tags.split(",") if tag})
    ]
    for first in range(0, len(rows), BATCH):
        connection.execute(sa.insert(spoken), rows[first : first + BATCH])


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("spoken_language", "endorsement", "skill", "personal_profile"):
        op.drop_table(table)
