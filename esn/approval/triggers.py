"""Triggers behind the rules of decisions that no constraint of one row can hold; made as the archive's are."""

import sqlalchemy as sa

from esn.archive.triggers import present_triggers

_BY_DELEGATE = (
    "EXISTS (SELECT 1 FROM approval_delegate d WHERE d.approval_id = NEW.id AND d.account_id = NEW.decided_by_id)"
)
_IS_OPEN = "OLD.state IN ('pending', 'noted')"

# name -> table, acts, condition, what is said
RULES = {
    "approval_not_by_delegate": ("approval", ("UPDATE",), _BY_DELEGATE, "nobody decides on what they may write"),
    "approval_not_again": ("approval", ("UPDATE",), f"NOT ({_IS_OPEN})", "a decision stays as it is"),
    "approval_delegate_stays": ("approval_delegate", ("UPDATE", "DELETE"), "", "who may write stays named"),
}


def create_triggers(connection: sa.Connection) -> None:
    """Make all triggers again."""
    make = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    for name, (table, acts, condition, said) in RULES.items():
        for act in acts:
            for statement in make(f"{name}_{act.lower()}", table, act, condition, said):
                connection.exec_driver_sql(statement)


def missing_triggers(connection: sa.Connection) -> set[str]:
    """Name the triggers that should be there and are not."""
    wanted = {f"{name}_{act.lower()}" for name, (_table, acts, *_rest) in RULES.items() for act in acts}
    return wanted - present_triggers(connection)


def _sqlite(name: str, table: str, act: str, condition: str, said: str) -> list[str]:
    when = f"WHEN {condition}" if condition else ""
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{said}'); END",
    ]


def _postgresql(name: str, table: str, act: str, condition: str, said: str) -> list[str]:
    body = f"RAISE EXCEPTION '{said}';"
    if condition:
        body = f"IF {condition} THEN {body} END IF; RETURN NEW;"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
