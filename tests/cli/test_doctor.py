"""The doctor: all well on a whole system, and each fault found with its remedy."""

from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from esn.archive.jobs import seal_records
from esn.archive.keys import make_signing_key
from esn.archive.models import ArchiveAlarm
from esn.cli.doctor import Check, run_checks
from esn.core import clock
from esn.core.db import db
from esn.core.jobs import Job
from esn.core.unit_of_work import unit_of_work
from esn.settings import Settings, settings, settings_override
from tests.engines.ports import free_port


@pytest.fixture
def whole(app: Flask) -> Settings:
    """A system with everything a doctor looks for."""
    flask_migrate.stamp()
    make_signing_key(settings().archive.signing_key_file)
    settings().blobs_folder.mkdir(exist_ok=True)
    seal_records()  # the template of the databases may be many minutes old, and so are its records and jobs
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Job))
    db.session.remove()
    return settings()


def faults(found: list[Check]) -> dict[str, str]:
    """What is not well, each with a remedy."""
    assert all(check.remedy for check in found if not check.ok)
    return {check.name: check.detail for check in found if not check.ok}


def test_nothing_is_wrong_with_a_whole_system(whole: Settings):
    assert faults(run_checks(whole)) == {}


def test_a_database_that_is_not_there(whole: Settings, tmp_path: Path, databases):
    url = {"sqlite": f"sqlite:///{tmp_path}/none.db", "postgresql": "postgresql://nobody@127.0.0.1:1/none"}
    with settings_override(database_url=url[databases.kind]) as changed:
        assert list(faults(run_checks(changed))) == ["database"]
    assert not (tmp_path / "none.db").exists()


def test_a_database_without_its_shape(whole: Settings, databases):
    with databases.copy() as url:
        if databases.kind == "sqlite":
            Path(url.removeprefix("sqlite:///")).touch()
        with settings_override(database_url=url) as changed:
            found = faults(run_checks(changed))
    assert found["migrations"].startswith("at nothing")
    assert {"archive triggers", "seal", "jobs"} <= set(found)


def test_an_archive_that_can_be_changed(whole: Settings):
    on = " ON archive_record" if db.engine.dialect.name == "postgresql" else ""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER archive_record_no_update{on}")
    assert "archive_record_no_update" in faults(run_checks(whole))["archive triggers"]


def test_an_alarm_of_the_sealer(whole: Settings):
    with unit_of_work() as unit:
        unit.session.add(ArchiveAlarm(kind="seal", detail="the tree is damaged", raised_at=clock.now()))
    assert faults(run_checks(whole)) == {"seal": "seal: the tree is damaged"}


@pytest.mark.parametrize(("run_at", "said"), [(True, "has been due for"), (False, "failed for good")])
def test_jobs_that_do_not_run(whole: Settings, run_at: bool, said: str):
    long_ago = clock.now() - timedelta(minutes=20)
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Job))
        unit.session.add(Job(name="x", arguments={}, run_at=long_ago if run_at else None))
    assert said in faults(run_checks(whole))["jobs"]


def test_a_directory_that_does_not_answer(whole: Settings, tmp_path: Path):
    with settings_override(directory={"ldif_file": tmp_path / "none.ldif"}) as changed:
        assert list(faults(run_checks(changed))) == ["directory"]


def test_a_redis_that_does_not_answer(whole: Settings, redis_url: str):
    with settings_override(realtime={"mode": "redis", "redis_url": redis_url}) as changed:
        assert faults(run_checks(changed)) == {}
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    with settings_override(realtime={"mode": "redis", "redis_url": nobody}) as changed:
        assert list(faults(run_checks(changed))) == ["redis"]


def test_folders_and_keys(whole: Settings, tmp_path: Path):
    gone = tmp_path / "gone"
    archive = {"signing_key_file": gone / "key.pem", "kept_checkpoints_file": gone / "kept"}
    with settings_override(blobs_folder=gone, archive=archive, terms={"folder": gone}) as changed:
        assert set(faults(run_checks(changed))) == {"blobs_folder", "signing key", "kept checkpoints", "policy"}


def test_a_key_that_can_be_guessed_and_an_address_in_the_clear(whole: Settings):
    site = {"base_url": "http://network.test.example"}
    with settings_override(secret_key="a" * 40, site=site, development=True) as changed:
        assert set(faults(run_checks(changed))) == {"secret key", "address"}


def test_an_address_behind_a_proxy_that_is_not_trusted(whole: Settings):
    with settings_override(site={"base_url": "https://network.test.example"}) as changed:
        assert list(faults(run_checks(changed))) == ["address"]
    web = {"trusted_proxies": 1, "allowed_hosts": ["other.test.example"]}
    with settings_override(site={"base_url": "https://network.test.example"}, web=web) as changed:
        assert "not among" in faults(run_checks(changed))["address"]


def test_an_address_where_nothing_listens(whole: Settings):
    web = {"bind": "127.0.0.1:8123"}
    with settings_override(site={"base_url": "http://127.0.0.1:8000"}, web=web) as changed:
        assert "not where this listens" in faults(run_checks(changed))["address"]
    with settings_override(site={"base_url": "http://127.0.0.1:8123"}, web=web) as changed:
        assert "address" not in faults(run_checks(changed))
    for behind in ({"bind": "unix:/run/esn.sock"}, {**web, "trusted_proxies": 1}):
        with settings_override(site={"base_url": "http://127.0.0.1:8000"}, web=behind) as changed:
            assert "address" not in faults(run_checks(changed))
