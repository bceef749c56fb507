"""Making a community, opening and closing it, asking people in by their name."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from esn.communities.queries import CommunityLine, find_similar
from esn.core.actor import Actor
from esn.core.errors import NotValid
from esn.core.submission import once
from esn.core.unit_of_work import unit_of_work
from esn.people.models import Account
from esn.people.naming import sort_name
from esn.people.policy import is_present
from esn.spaces.actions import NewSpace, change_visibility, create_space, invite_person
from esn.spaces.models import Space
from esn.spaces.queries import SpaceView


class SimilarExist(NotValid):
    """Communities with a similar name exist; the same form with `is_different` makes another one."""

    def __init__(self, similar: Sequence[CommunityLine]) -> None:
        number = len(similar)
        text = ngettext("%(num)s similar community exists.", "%(num)s similar communities exist.", number)
        super().__init__(fields={"name": text})
        self.similar = similar


def create_community(actor: Actor, new: NewSpace, *, is_different: bool = False, submission: str = "") -> str:
    """Make a community and give its slug; SimilarExist unless the actor has seen the similar ones."""

    def create() -> int:
        similar = () if is_different else find_similar(actor, new.name)
        if similar:
            raise SimilarExist(similar)
        return create_space(actor, new)

    with unit_of_work() as unit:
        space_id = once(unit, actor, submission, create)
        return unit.session.scalars(sa.select(Space.slug).where(Space.id == space_id)).one()


def change_access(actor: Actor, space: SpaceView, visibility: str, *, is_listed: bool, is_sure: bool) -> None:
    """Decide anew who sees a community; opening a private one shows its whole past, so `is_sure` must say so."""
    if space.visibility == "private" and visibility != "private" and not is_sure:
        raise NotValid(fields={"is_sure": _("Confirm that everything written here may be read by all staff.")})
    change_visibility(actor, space.id, visibility, is_listed=is_listed)


def invite_by_name(actor: Actor, space_id: int, name: str) -> str:
    """Invite the person with this user name or full name, and give the full name; NotValid when it is not one."""
    with unit_of_work() as unit:
        people = _find_people(unit.session, name.strip().removeprefix("@"))
        if len(people) > 1:
            raise NotValid(fields={"person": _("Several people have this name. Choose one of them below.")})
        if not people:
            raise NotValid(fields={"person": _("Nobody has this name. Try a part of it.")})
        invite_person(actor, space_id, people[0].id)
        return people[0].display_name


def _find_people(session: Session, name: str) -> Sequence[Account]:
    people = sa.select(Account).where(is_present(), Account.directory_id.is_not(None))
    by_username = session.scalars(people.where(Account.username == name.lower())).all()
    if by_username:
        return by_username
    return session.scalars(people.where(Account.sort_name == sort_name(name)).limit(2)).all() if name else ()
