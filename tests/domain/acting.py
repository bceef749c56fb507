"""Lets the acts of the large demo firm happen through the actions, each at its time."""

from esn.content.actions.reactions import set_reaction
from esn.content.actions.replies import reply_to
from esn.core import clock
from esn.core.origin import Origin, origin
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import follow_person
from esn.posts.actions import create_post
from esn.spaces.actions import NewSpace, create_space, invite_person, join_space, set_level
from esn.terms.actions import accept_terms
from esn.terms.queries import get_standing, get_text


class Actors:
    """Everybody, by number."""

    def __init__(self, people) -> None:
        self.people = people
        self.spaces = []

    def do(self, act):
        """One act in a transaction of its own."""
        token = origin.set(Origin())
        with clock.at(act.at), unit_of_work():
            getattr(self, f"_{type(act).__name__.lower()}")(act, self.people[act.by])
        origin.reset(token)

    def _accept(self, act, actor):
        text = get_text(get_standing(actor).in_force, "en")
        accept_terms(actor, text.version, text.language, text.digest)

    def _follow(self, act, actor):
        follow_person(actor, self.people[act.target].id)

    def _found(self, act, actor):
        self.spaces.append(create_space(actor, NewSpace(name=act.name, purpose=act.purpose, visibility=act.visibility)))

    def _join(self, act, actor):
        space_id = self.spaces[act.number]
        if act.host is not None:
            invite_person(self.people[act.host], space_id, actor.id)
        join_space(actor, space_id)
        if act.level is not None:
            set_level(actor, space_id, act.level)

    def _post(self, act, actor):
        spaces = [self.spaces[number] for number in act.numbers]
        post_id = create_post(actor, spaces, act.text.source, title=act.text.title)
        for reply in act.replies:
            with clock.at(reply.at):
                reply_to(self.people[reply.by], post_id, reply.text.source)
        for reaction in act.reactions:
            with clock.at(reaction.at):
                set_reaction(self.people[reaction.by], post_id, reaction.kind, is_on=True)
