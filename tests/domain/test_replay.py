"""The archive is complete: whatever people do, the tables can be made again from its records alone (design 5)."""

import random
from collections import Counter

import pytest
import sqlalchemy as sa

from esn.content.actions.changes import edit_content, remove_content, set_state
from esn.content.actions.reactions import set_reaction
from esn.content.actions.replies import reply_to
from esn.content.models import REACTIONS, Content
from esn.core.db import db
from esn.core.errors import Refusal
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.people import add_people, leave_conversation, name_conversation
from esn.messages.actions.sending import send_message
from esn.messages.actions.starting import start_conversation
from esn.posts.actions import create_post
from esn.spaces import actions as spaces
from esn.spaces.models import LEVELS, SPACE_ROLES, VISIBILITIES, Membership
from tests.domain.replay import read_tables, replay

ACTS = 80  # that were not refused
OFTEN = {
    "do_post": 6,
    "do_reply": 5,
    "do_react": 5,
    "do_send": 4,
    "do_join": 4,
    "do_edit": 3,
    "do_invite": 3,
    "do_reopen": 3,
}


class People:
    """Acts of people who click on anything; a refusal is an answer like any other."""

    def __init__(self, cast, dice) -> None:
        self._cast = [cast.employee, cast.colleague, cast.outsider]  # few, so that they meet
        self._dice = dice
        self._spaces = []
        self._contents = []
        self._conversations = []
        self._names = [name for name in dir(self) if name.startswith("do_")]
        self._weights = [OFTEN.get(name, 1) for name in self._names]
        self.done = Counter()
        for actor in self._cast:
            self.do_create_space(actor)

    def live(self):
        """Do things until enough of them were done."""
        for _ in range(ACTS * 20):
            self._act()
            if self.done.total() >= ACTS:
                return
        pytest.fail(f"nothing goes on here: {self.done}")

    def _act(self):
        """Do one thing, which may be refused."""
        (name,) = self._dice.choices(self._names, self._weights)
        try:
            getattr(self, name)(self._dice.choice(self._cast))
        except (Refusal, IndexError):  # IndexError: there is nothing to do it with yet
            return
        self.done[name] += 1

    def _space(self):
        return self._dice.choice(self._spaces)

    def _content(self):
        return self._dice.choice(self._contents)

    def _person(self):
        return self._dice.choice(self._cast).id

    def _text(self):
        return self._dice.choice(
            ["Good morning.", "@colleague what do you think?", "Ask @leader and @outsider.", "No."]
        )

    def do_create_space(self, actor):
        if len(self._spaces) > 4:
            return
        visibility = self._dice.choice(VISIBILITIES)
        self._spaces.append(spaces.create_space(actor, spaces.NewSpace(name="Tea kitchen", visibility=visibility)))

    def do_change_space(self, actor):
        spaces.change_space(actor, self._space(), name=f"Room {self._dice.random()}", purpose="Talk")

    def do_change_visibility(self, actor):
        spaces.change_visibility(actor, self._space(), self._dice.choice(VISIBILITIES))

    def do_archive(self, actor):
        spaces.archive_space(actor, self._space())

    def do_reopen(self, actor):
        spaces.reopen_space(actor, self._space())

    def do_join(self, actor):
        spaces.join_space(actor, self._space())

    def do_ask(self, actor):
        spaces.ask_to_join(actor, self._space(), "Let me in")

    def do_withdraw(self, actor):
        spaces.withdraw_request(actor, self._space())

    def do_invite(self, actor):
        spaces.invite_person(actor, self._space(), self._person())

    def do_decline(self, actor):
        spaces.decline_invitation(actor, self._space())

    def do_approve(self, actor):
        spaces.approve_request(actor, self._space(), self._person())

    def do_refuse(self, actor):
        spaces.refuse_request(actor, self._space(), self._person())

    def do_leave(self, actor):
        spaces.leave_space(actor, self._space())

    def do_remove_member(self, actor):
        spaces.remove_member(actor, self._space(), self._person())

    def do_set_role(self, actor):
        spaces.set_role(actor, self._space(), self._person(), self._dice.choice(SPACE_ROLES))

    def do_set_level(self, actor):
        spaces.set_level(actor, self._space(), self._dice.choice(list(LEVELS)))

    def do_post(self, actor):
        places = self._dice.sample(self._spaces, min(2, len(self._spaces)))
        self._contents.append(create_post(actor, places, self._text(), title=self._dice.choice(["", "News"])))

    def do_reply(self, actor):
        self._contents.append(reply_to(actor, self._content(), self._text()))

    def do_edit(self, actor):
        content = db.session.get(Content, self._content())
        edit_content(actor, content.id, source=self._text(), base_version=content.version)

    def do_remove(self, actor):
        remove_content(actor, self._content())

    def do_moderate(self, actor):
        with unit_of_work() as unit:
            content = unit.session.get(Content, self._content())
            state = self._dice.choice(["hidden", "published", "removed"])
            if content.state != state:
                set_state(unit, actor, content, state=state, state_by="moderation" if state != "published" else None)

    def do_converse(self, actor):
        if len(self._conversations) < 4:
            to = self._dice.choice(["@outsider @colleague", "@employee @leader", "@employee, @outsider", "@colleague"])
            self._conversations.append(start_conversation(actor, to, self._text()))

    def do_send(self, actor):
        self._contents.append(send_message(actor, self._dice.choice(self._conversations), self._text()))

    def do_add_people(self, actor):
        to, with_history = self._dice.choice(["@leader", "@employee"]), self._dice.random() < 0.5
        add_people(actor, self._dice.choice(self._conversations), to, with_history=with_history)

    def do_name(self, actor):
        name_conversation(actor, self._dice.choice(self._conversations), f"Name {self._dice.random()}")

    def do_leave_conversation(self, actor):
        leave_conversation(actor, self._dice.choice(self._conversations))

    def do_react(self, actor):
        set_reaction(actor, self._content(), self._dice.choice(REACTIONS), is_on=self._dice.random() < 0.7)


@pytest.mark.one_database
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_tables_can_be_made_again_from_the_records(cast, seed):
    people = People(cast, random.Random(seed))
    people.live()
    db.session.rollback()
    made, found = vars(replay()), vars(read_tables())
    for table, rows in found.items():
        assert made[table] == rows, table


def test_a_change_without_its_record_would_be_noticed(cast):
    People(cast, random.Random(4)).live()
    db.session.rollback()
    assert replay() == read_tables()
    role = sa.update(Membership).values(role="champion")
    with unit_of_work() as unit:
        unit.session.execute(role)
        unit.session.connection().info["covered_tables"].add("membership")
    assert replay() != read_tables()
