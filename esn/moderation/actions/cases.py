"""Working on a case: take it, give it back, leave a note for the others."""

from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotValid
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.moderation.actions.access import close_access, open_access
from esn.moderation.actions.rows import find_decision, lock_case, require_free, require_impartial
from esn.moderation.events import CaseClaimed, CaseNoted, CaseReleased
from esn.moderation.limits import NOTE_LENGTH
from esn.moderation.models import APPEALED, Case, CaseNote
from esn.moderation.policy import may_decide_appeal
from esn.moderation.queries.lines import object_of


def claim_case(actor: Actor, case_id: int) -> None:
    """Take a case, or take it again; opens what must be read. NotFound, NotAllowed, Conflict when it is taken."""
    with unit_of_work() as unit:
        case, content = lock_case(unit, actor, case_id)
        reporter_ids = require_impartial(unit, actor, case)
        decision = find_decision(unit, case.id)
        if case.state == APPEALED and decision and not may_decide_appeal(actor, case, decision, reporter_ids):
            raise NotAllowed(_("The appeal is about your decision. Somebody else looks at it."))
        require_free(unit, actor, case)
        close_access(unit, actor, case)
        case.claimed_by_id, case.claimed_at = actor.id, clock.now()
        open_access(unit, actor, case, content)
        unit.record(CaseClaimed(actor_id=actor.account_id, **object_of(case), case_id=case.id))


def release_case(actor: Actor, case_id: int) -> None:
    """Give back a case one has taken; giving back twice changes nothing."""
    with unit_of_work() as unit:
        case, _content = lock_case(unit, actor, case_id)
        if case.claimed_by_id != actor.account_id:
            return
        case.claimed_by_id = case.claimed_at = None
        close_access(unit, actor, case)
        unit.record(CaseReleased(actor_id=actor.account_id, **object_of(case), case_id=case.id))


def add_note(actor: Actor, case_id: int, text: str, *, submission: str = "") -> int:
    """Tell the other moderators something about the case; gives the note's id."""
    words = text.strip()
    if not words or len(words) > NOTE_LENGTH:
        raise NotValid(fields={"note": _("Write a note of at most %(n)s characters.", n=NOTE_LENGTH)})
    with unit_of_work() as unit:
        case, _content = lock_case(unit, actor, case_id)
        return once(unit, actor, submission, lambda: _add_note(unit, actor, case, words))


def _add_note(unit: UnitOfWork, actor: Actor, case: Case, words: str) -> int:
    note = CaseNote(case_id=case.id, account_id=actor.id, text=words, created_at=clock.now())
    unit.session.add(note)
    unit.session.flush()
    noted = CaseNoted(actor_id=actor.account_id, **object_of(case), case_id=case.id, note_id=note.id, words=words)
    unit.record(noted)
    return note.id
