"""What people write at the same moment: one conversation of two, every message once, in one order for all."""

from esn.core.db import db
from esn.core.errors import Refusal
from esn.messages.actions.people import add_people
from esn.messages.actions.sending import send_message
from esn.messages.models import PEOPLE_MAX
from esn.messages.queries.conversations import get_conversation, list_conversations
from esn.messages.queries.messages import list_entries
from tests.domain.messages.test_conversations import add_accounts
from tests.factories.together import run_together
from tests.factories.worlds import make_conversation

AT_ONCE = 4


def apart(app, act):
    """Lets something happen in a thread, with a session of its own; a refusal is an answer."""

    def run():
        with app.app_context():
            try:
                return act()
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    return run


def test_two_first_messages_make_one_conversation(app, cast):
    pairs = [(cast.employee, cast.colleague), (cast.colleague, cast.employee)] * 2
    begun = run_together([apart(app, lambda pair=pair: make_conversation(*pair)) for pair in pairs])
    db.session.rollback()
    assert len(set(begun)) == 1
    assert len(list_conversations(cast.employee).rows) == 1
    entries = list_entries(cast.colleague, get_conversation(cast.colleague, begun[0])).rows
    assert len(entries) == AT_ONCE


def test_one_form_sent_from_two_windows_sends_once(app, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    send = apart(app, lambda: send_message(cast.employee, space_id, "Once.", submission="key"))
    sent = run_together([send] * AT_ONCE)
    db.session.rollback()
    assert len(set(sent)) == 1
    assert len(list_entries(cast.employee, get_conversation(cast.employee, space_id)).rows) == 1 + 1


def test_the_last_place_is_given_once(app, cast):
    names = add_accounts(PEOPLE_MAX)
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    add_people(cast.employee, space_id, " ".join(names[: PEOPLE_MAX - 4]), with_history=False)
    late = [names[-1], names[-2]]
    adding = [
        apart(app, lambda name=name: add_people(cast.employee, space_id, name, with_history=True)) for name in late
    ]
    answers = run_together(adding)
    db.session.rollback()
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
    assert len(get_conversation(cast.employee, space_id).people) == PEOPLE_MAX - 1
