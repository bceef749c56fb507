"""What a text must pass before it holds: read by somebody else, decided on what was read, once; the database agrees."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.approval.actions import Answer, Request, decide_approval, mark_seen, request_approval, withdraw_approval
from esn.approval.models import APPROVED, NOTED, PARTLY, PENDING, REFUSED, SEEN, WITHDRAWN, Approval, ApprovalDelegate
from esn.approval.queries import Review, count_open, find_newest, get_review, list_decided, list_reviews
from esn.approval.triggers import create_triggers, missing_triggers
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.together import run_together

KIND, SUBJECT = "statement", 7
YES, NO = Answer(is_approved=True), Answer(is_approved=False, reason="Too much is promised.")
TWO = {"headline": ("", "We win."), "text": ("Old.", "New.")}


def ask(actor: Actor, parts: Mapping[str, tuple[str, str]] | None = None, **changes: Any) -> Review | None:
    """Ask the moderators; gives what waits now."""
    request = {"subject_kind": KIND, "subject_id": SUBJECT, "reviewer_role": "moderator", "due_at": clock.now()}
    request_approval(actor, Request(parts=TWO if parts is None else parts, **{**request, **changes}))
    db.session.rollback()
    return find_newest(actor, KIND, SUBJECT)


def states() -> list[str]:
    """The states of all approvals, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Approval.state).order_by(Approval.id)))


@pytest.mark.parametrize(
    ("answers", "state", "approved"),
    [
        ({"headline": YES, "text": YES}, APPROVED, {"headline": "We win.", "text": "New."}),
        ({"headline": NO, "text": YES}, PARTLY, {"text": "New."}),
        ({"headline": NO, "text": NO}, REFUSED, {}),
    ],
)
def test_each_part_is_decided_and_recorded(
    cast: Cast, answers: dict[str, Answer], state: str, approved: dict[str, str]
) -> None:
    asked = ask(cast.employee)
    assert get_review(cast.moderator, KIND, asked.id).may_decide
    decide_approval(cast.moderator, asked.id, asked.digest, answers)
    assert states() == [state]
    (requested,), (decided,) = list_records("approval.requested"), list_records("approval.decided")
    assert requested["texts"]["parts"] == {"headline": ["", "We win."], "text": ["Old.", "New."]}
    assert decided["facts"]["digest"] == requested["facts"]["digest"] == asked.digest
    assert decided["texts"]["approved"] == approved
    assert {answer["reason"] for answer in decided["texts"]["answers"].values()} <= {NO.reason}
    assert [review.id for review in list_decided(cast.moderator2, KIND, (state,)).rows] == [asked.id]


def test_a_later_edit_waits_again_and_nobody_decides_on_what_is_gone(cast: Cast) -> None:
    first = ask(cast.employee)
    second = ask(cast.employee, {"text": ("Old.", "Newer.")})
    assert (second.id, [part.name for part in second.parts]) == (first.id, ["text"])
    with pytest.raises(Conflict, match="changed while you read it"):
        decide_approval(cast.moderator, first.id, first.digest, {"text": YES})
    decide_approval(cast.moderator, first.id, second.digest, {"text": YES})
    with pytest.raises(Conflict, match="decided or withdrawn"):
        decide_approval(cast.moderator2, first.id, second.digest, {"text": NO})
    third = ask(cast.employee)
    assert third.id != first.id
    assert states() == [APPROVED, PENDING]


def test_nobody_concerned_decides_and_nobody_without_the_role(cast: Cast) -> None:
    moderators = {"reviewer_role": "moderator", "delegate_ids": (cast.moderator2.id,)}
    asked = ask(cast.moderator, **moderators)
    for actor in (cast.moderator, cast.moderator2):
        assert not get_review(actor, KIND, asked.id).may_decide
        with pytest.raises(NotAllowed):
            decide_approval(actor, asked.id, asked.digest, {"headline": YES, "text": YES})
    asked = ask(cast.employee, subject_id=8, written_for_id=cast.moderator.id) or find_newest(cast.employee, KIND, 8)
    with pytest.raises(NotAllowed):
        decide_approval(cast.moderator, asked.id, asked.digest, {"headline": YES, "text": YES})
    for actor in (cast.compliance, cast.employee):
        with pytest.raises(NotFound):
            decide_approval(actor, asked.id, asked.digest, {"headline": YES, "text": YES})
        with pytest.raises(NotFound):
            get_review(actor, KIND, asked.id)
    assert find_newest(cast.colleague, KIND, 8) is None


def test_who_wrote_an_earlier_text_decides_as_little(cast: Cast) -> None:
    ask(cast.moderator)
    asked = ask(cast.employee, {"text": ("Old.", "Newer.")})
    with pytest.raises(NotAllowed):
        decide_approval(cast.moderator, asked.id, asked.digest, {"text": YES})
    decide_approval(cast.moderator2, asked.id, asked.digest, {"text": YES})


def decided(by: Actor, **changes: Any) -> sa.Update:
    """The row as somebody would write it who goes round the actions."""
    values = {"state": APPROVED, "decided_by_id": by.id, "read_digest": Approval.digest, **changes}
    return sa.update(Approval).values(values)


def test_the_database_refuses_it_too(cast: Cast) -> None:
    ask(cast.employee, written_for_id=cast.leader.id, delegate_ids=(cast.colleague.id,))
    refused = [
        decided(cast.employee),
        decided(cast.leader),
        decided(cast.colleague),
        decided(cast.moderator, read_digest="0" * 64),
        decided(cast.moderator, read_digest=None),
        decided(cast.moderator, decided_by_id=None),
        decided(cast.moderator, state=PENDING),
        decided(cast.moderator, state="whatever"),
        sa.delete(ApprovalDelegate),
        sa.update(ApprovalDelegate).values(account_id=cast.outsider.id),
    ]
    for statement in refused:
        with pytest.raises(sa.exc.DBAPIError), unit_of_work() as unit:
            unit.session.execute(statement)
    assert states() == [PENDING]
    asked = find_newest(cast.employee, KIND, SUBJECT)
    decide_approval(cast.moderator, asked.id, asked.digest, {"headline": YES, "text": YES})
    with pytest.raises(sa.exc.DBAPIError), unit_of_work() as unit:
        unit.session.execute(decided(cast.moderator2, state=REFUSED))
    assert states() == [APPROVED]


def test_a_refusal_says_why_and_every_part_has_an_answer(cast: Cast) -> None:
    asked = ask(cast.employee)
    with pytest.raises(NotValid) as refusal:
        decide_approval(cast.moderator, asked.id, asked.digest, {"text": Answer(is_approved=False)})
    assert set(refusal.value.fields) == {"headline-verdict", "text-reason"}
    with pytest.raises(NotValid) as refusal:
        long = Answer(is_approved=False, reason="x" * 1001, proposal="x" * 5001)
        decide_approval(cast.moderator, asked.id, asked.digest, {"headline": YES, "text": long})
    assert set(refusal.value.fields) == {"text-reason", "text-proposal"}
    assert states() == [PENDING]


def test_withdrawn_by_who_asked_or_by_going_back(cast: Cast) -> None:
    ask(cast.employee)
    with pytest.raises(NotFound):
        withdraw_approval(cast.colleague, KIND, SUBJECT)
    withdraw_approval(cast.employee, KIND, SUBJECT)
    with pytest.raises(Conflict):
        withdraw_approval(cast.employee, KIND, SUBJECT)
    ask(cast.employee)
    ask(cast.employee, {"text": ("Old.", "Old.")})
    assert states() == [WITHDRAWN, WITHDRAWN]
    assert len(list_records("approval.withdrawn")) == 2


def test_what_holds_already_is_shown_gathered_and_ticked_off(cast: Cast) -> None:
    ask(cast.employee, {"text": ("Old.", "New.")}, due_at=None)
    ask(cast.employee, {"text": ("New.", "Newer."), "headline": ("", "We.")}, due_at=None)
    assert count_open(cast.moderator, KIND) == {PENDING: 0, NOTED: 1}
    (noted,) = list_reviews(cast.moderator, KIND, (NOTED,)).rows
    assert [(part.before, part.after) for part in noted.parts] == [("", "We."), ("Old.", "Newer.")]
    with pytest.raises(Conflict):
        decide_approval(cast.moderator, noted.id, noted.digest, {"headline": YES, "text": YES})
    mark_seen(cast.moderator, noted.id, noted.digest)
    assert states() == [SEEN]


def test_of_two_readers_one_decides(app: Flask, cast: Cast) -> None:
    asked = ask(cast.employee)
    db.session.rollback()

    def decide(actor: Actor, answer: Answer) -> str:
        with app.app_context():
            try:
                decide_approval(actor, asked.id, asked.digest, {"headline": answer, "text": answer})
            except Conflict:
                return "late"
        return "done"

    outcomes = run_together([lambda: decide(cast.moderator, YES), lambda: decide(cast.moderator2, NO)])
    assert sorted(outcomes) == ["done", "late"]
    assert len(list_records("approval.decided")) == 1


def test_a_missing_trigger_is_noticed(app: Flask) -> None:
    with db.engine.begin() as connection:
        assert missing_triggers(connection) == set()
        where = " ON approval" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER approval_not_again_update{where}")
        assert missing_triggers(connection) == {"approval_not_again_update"}
        create_triggers(connection)
        assert missing_triggers(connection) == set()
