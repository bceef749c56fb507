import contextlib
import logging
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from esn.archive.models import ArchiveRecord
from esn.core.commit_guard import UnguardedWrite
from esn.core.db import db, read, read_one
from esn.core.events import listeners
from esn.core.outage import OutcomeUnknown
from esn.core.prepared import Prepared
from esn.core.unit_of_work import DoomedUnit, PendingChanges, unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Effect, Post, PostCreated, ReactionCount, create_post, write_effect


def test_nested_units_commit_once_at_the_outermost(app):
    commits = []
    event.listen(db.engine, "commit", commits.append)
    with unit_of_work() as outer:
        create_post()
        with unit_of_work() as inner:
            assert inner is outer
        assert not commits
    assert len(commits) == 1
    assert count(Post) == 1


def test_failure_discards_rows_events_and_counts(app):
    told = []
    with pytest.raises(ZeroDivisionError), unit_of_work() as unit:
        post_id = create_post()
        unit.count(ReactionCount.__table__, "n", content_id=post_id, kind="like")
        unit.after_commit(lambda: told.append("told"))
        raise ZeroDivisionError
    assert (count(Post), count(ReactionCount), count(ArchiveRecord), told) == (0, 0, 0, [])


def test_swallowed_failure_of_a_nested_unit_dooms_the_outermost(app):
    with pytest.raises(DoomedUnit), unit_of_work(), contextlib.suppress(KeyError), unit_of_work():
        create_post()
        raise KeyError
    assert count(Post) == 0


def test_nobody_else_commits(app):
    with pytest.raises(UnguardedWrite, match="only the unit"), unit_of_work() as unit:
        create_post()
        unit.session.commit()
    assert count(Post) == 0


def test_a_rollback_by_somebody_else_dooms_the_unit(app):
    told = []
    with pytest.raises(DoomedUnit), unit_of_work() as unit:
        create_post()
        unit.after_commit(lambda: told.append("told"))
        unit.session.rollback()
    assert (count(Post), told) == (0, [])


def test_a_swallowed_database_error_cannot_be_committed(app):
    with pytest.raises((sa.exc.PendingRollbackError, DoomedUnit)), unit_of_work() as unit:
        create_post()
        with contextlib.suppress(sa.exc.IntegrityError):
            unit.session.add(Effect(word=None))
            unit.session.flush()
    assert count(Post) == 0


def test_savepoint_undoes_only_its_own_part(app):
    told = []
    with unit_of_work() as unit:
        kept_id = create_post("kept")
        unit.after_commit(lambda: told.append("kept"))
        with pytest.raises(KeyError), unit.savepoint():
            lost_id = create_post("lost")
            unit.count(ReactionCount.__table__, "n", content_id=lost_id, kind="like")
            unit.after_commit(lambda: told.append("lost"))
            with unit_of_work():
                raise KeyError
        unit.count(ReactionCount.__table__, "n", content_id=kept_id, kind="like")
        assert [e.object_id for e in unit.events] == [kept_id]
    assert (count(Post), count(ArchiveRecord), count(ReactionCount), told) == (1, 1, 1, ["kept"])


def test_records_of_before_a_savepoint_outlive_what_it_wrote_and_took_back(app):
    with unit_of_work() as unit:
        create_post("before")
        with pytest.raises(KeyError), unit.savepoint():
            create_post("inside")
            unit.write_gathered()
            raise KeyError
    assert (count(Post), count(ArchiveRecord)) == (1, 1)


def test_after_commit_waits_for_the_outermost_commit_not_for_a_savepoint(app):
    told = []
    with unit_of_work() as unit:
        unit.after_commit(lambda: told.append(count(Post)))
        with unit.savepoint():
            create_post()
        assert told == []
    assert told == [1]


def test_failing_after_commit_is_logged_and_the_rest_runs(app, caplog):
    told = []
    with caplog.at_level(logging.ERROR), unit_of_work() as unit:
        unit.after_commit(lambda: 1 / 0)
        unit.after_commit(lambda: told.append("second"))
    assert told == ["second"]
    assert "ZeroDivisionError" in caplog.text


def test_listeners_run_inside_and_their_failure_fails_the_act(app):
    def fail(event):
        write_effect("from a listener")
        raise RuntimeError("the record cannot be written")

    listeners.wire({PostCreated: (fail,)})
    with pytest.raises(RuntimeError):
        create_post()
    assert (count(Post), count(Effect)) == (0, 0)


def test_a_read_transaction_ends_and_rows_are_read_again(app):
    post_id = create_post("old")
    post = db.session.get(Post, post_id)
    assert post.html == "old"

    def change():
        with app.app_context(), unit_of_work() as unit:
            unit.session.get(Post, post_id).html = "new"
            unit.record(PostCreated(actor_id=1, object_id=post_id, html="new"))

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()
    with unit_of_work():
        assert post.html == "new"


def test_changes_made_before_the_unit_are_refused(app):
    db.session.add(Effect(word="early"))
    with pytest.raises(PendingChanges), unit_of_work():
        pass


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_commit_without_an_answer_is_not_said_to_have_failed(app, monkeypatch, is_lost):
    def judge(context):
        context.is_disconnect = is_lost

    def fail(_connection):
        raise db.engine.dialect.loaded_dbapi.OperationalError("gone")

    event.listen(db.engine, "handle_error", judge)
    monkeypatch.setattr(db.engine.dialect, "do_commit", fail)
    with pytest.raises(OutcomeUnknown if is_lost else sa.exc.OperationalError), unit_of_work():
        create_post()


def test_what_is_read_beneath_the_orm_has_seen_what_waits_to_be_written(app):
    words = Prepared(sa.select(Effect.word).where(Effect.word == sa.bindparam("word")))
    with unit_of_work() as unit:
        unit.session.add(Effect(word="waits"))
        assert [row.word for row in read(words, {"word": "waits"})] == ["waits"]
    assert read_one(words, {"word": "waits"}).word == "waits"
    assert read_one(words, {"word": "no"}) is None
