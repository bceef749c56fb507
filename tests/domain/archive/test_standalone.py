import json
import subprocess
import sys
from pathlib import Path

import pytest

from esn.archive.append import destroy_payload
from esn.archive.checkpoint import key_id
from esn.archive.export import export_lines
from esn.archive.seal import seal
from esn.archive.standalone import main
from esn.archive.verify import snapshot
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.sample import RecordDestroyed, create_post

GOOD, ALTERED, CANNOT_JUDGE, CONTRADICTS_KEPT = range(4)


@pytest.fixture
def export(app, key, tmp_path):
    """Six records, the fourth without its text, one of them not sealed; beside it what an auditor holds."""
    kept = []
    for _ in range(2):
        create_post("secret words")
        create_post("secret words")
        kept.append(seal(key).line())
    with unit_of_work() as unit:
        unit.record(RecordDestroyed(actor_id=1, object_id=4))
        destroy_payload(4, authorised_by_id=5)
    (tmp_path / "kept").write_text("\n".join(kept))
    (tmp_path / "keys").write_text(f"{key_id(key.public_key())} {key.public_key().public_bytes_raw().hex()}\n")
    return tmp_path / "export"


@pytest.fixture
def judge(export):
    def run(*options: str, change=lambda lines: lines):
        db.session.rollback()
        with snapshot(db.engine) as connection:
            rows = [json.loads(line) for line in export_lines(connection)]
        export.write_text("\n".join(json.dumps(row) for row in change(rows)))
        return main([str(export), "--keys", str(export.with_name("keys")), *options])

    return run


def change_one(number, **changes: object):
    return lambda rows: [row | changes if row.get("seq") == number else row for row in rows]


def test_an_untouched_export_is_good(judge, export, key, capsys):
    assert judge() == GOOD
    assert judge("--kept", str(export.with_name("kept"))) == GOOD
    seal(key)
    assert judge() == GOOD
    assert "Good: 5 sealed entries are unaltered" in capsys.readouterr().out


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"envelope": "{}"}, "at entry 2"),
        ({"payload": '{"html":"other words"}'}, "at entry 2"),
        ({"payload": None}, "at entry 2"),
        ({"payload": None, "order_id": 5}, "at entry 4"),
        ({"payload": None, "order_id": 1}, "at entry 2"),
        ({"hash": "00" * 32}, "at entry 2"),
        ({"record_id": 3}, "at entry 2"),
        ({"checkpoint": None}, "from entry 3 on"),
    ],
)
def test_a_changed_line_is_named(judge, capsys, changes, where):
    assert judge(change=change_one(4 if "checkpoint" in changes else 2, **changes)) == ALTERED
    assert where in capsys.readouterr().out


def test_a_missing_line_is_found(judge):
    assert judge(change=lambda rows: [row for row in rows if row.get("seq") != 2]) == ALTERED
    assert judge(change=lambda rows: rows[:4]) == ALTERED  # the header says how many were sealed


def test_a_made_up_order_of_destruction_is_found(judge):
    assert judge(change=lambda rows: [row for row in rows if "unsealed" not in row]) == ALTERED


def test_a_cut_off_end_contradicts_a_kept_checkpoint(judge, export):
    def cut(rows):
        return [rows[0] | {"newest": 2}, *rows[1:3]]

    assert judge(change=cut) == GOOD
    assert judge("--kept", str(export.with_name("kept")), change=cut) == CONTRADICTS_KEPT


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("rows", "reason"),
    [([], "is not that of an export"), ([{"format": "other"}], "is not that"), (None, "is damaged")],
)
def test_what_is_no_export_cannot_be_judged(judge, capsys, rows, reason):
    assert judge(change=lambda good: [good[0], {"seq": 1}] if rows is None else rows) == CANNOT_JUDGE
    assert reason in capsys.readouterr().out


def test_nobody_is_believed_without_trusted_keys(judge, export, capsys):
    judge()
    assert main([str(export)]) == CANNOT_JUDGE
    assert "no trusted public key" in capsys.readouterr().out
    assert main([str(export.with_name("nowhere"))]) == CANNOT_JUDGE


def test_it_runs_without_the_product(judge, export):
    judge()
    program = (
        "import sys, runpy; sys.argv = ['', *sys.argv[1:]]\n"
        "try: runpy.run_module('esn.archive.standalone', run_name='__main__')\n"
        "finally: print(sorted(n for n in sys.modules if n.split('.')[0] in ('esn', 'sqlalchemy', 'flask')))\n"
    )
    command = [sys.executable, "-c", program, str(export), "--keys", str(export.with_name("keys"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    said, modules = done.stdout.splitlines()
    assert (done.returncode, said[:5]) == (GOOD, "Good:"), done.stderr
    assert modules == str(["esn", "esn.archive", "esn.archive.checkpoint", "esn.archive.judge", "esn.archive.tree"])
