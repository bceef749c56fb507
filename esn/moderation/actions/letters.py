"""Reading a decision in full."""

from esn.core.actor import Actor
from esn.core.unit_of_work import unit_of_work
from esn.moderation.events import DecisionInspected
from esn.moderation.queries.letter import Letter, get_letter


def open_letter(actor: Actor, decision_id: int) -> Letter:
    """The decision for its author, or for an auditor, whose reading is put on record; NotFound for everybody else."""
    letter = get_letter(actor, decision_id)
    if not letter.is_author:
        inspected = DecisionInspected(
            actor_id=actor.account_id, **letter.about, case_id=letter.case_id, decision_id=decision_id
        )
        with unit_of_work() as unit:
            unit.record(inspected)
    return letter
