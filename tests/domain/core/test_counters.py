import sqlalchemy as sa
from sqlalchemy import event

from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.sample import ReactionAdded, ReactionCount, create_post, write_effect


def test_counters_run_last_in_one_order_and_merge(app):
    ids = [create_post() for _ in range(3)]
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *execution: statements.append(execution[2]))
    with unit_of_work() as unit:
        for content_id in (*reversed(ids), ids[0]):
            unit.count(ReactionCount.__table__, "n", content_id=content_id, kind="like")
        unit.record(ReactionAdded(actor_id=1, object_id=ids[0]))
        write_effect("after the counters were asked for")
    written = [text for text in statements if text.lstrip().upper().startswith(("INSERT", "UPDATE"))]
    assert all("sample_reaction_count" in text for text in written[-3:])
    assert any("sample_effect" in text for text in written[:-3])
    rows = db.session.execute(sa.select(ReactionCount.content_id, ReactionCount.n).order_by("content_id")).all()
    assert [tuple(row) for row in rows] == [(ids[0], 2), (ids[1], 1), (ids[2], 1)]
