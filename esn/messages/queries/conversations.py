"""The list of somebody's conversations, the number of those with something unread, and one conversation."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import shorten
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.content.models import Content, Placement, ReadMark
from esn.content.policy import GONE
from esn.core.actor import POSTING, Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.messages.models import Conversation, MessagePreference, TeamReply
from esn.messages.policy import pair_key_of
from esn.messages.recipients import is_locked
from esn.people.models import Account
from esn.people.queries import PersonCard, card_columns
from esn.settings import settings
from esn.spaces.models import CONVERSATION, MUTED, Membership, Space, SpacePreference

COUNTED = 99  # counts stop here
NAMES_SHOWN = 3
ABOUT_LENGTH = 50  # characters of the team message that a conversation answers

_about = alias(Content)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A conversation in the list."""

    space_id: int
    name: str
    is_pair: bool
    people: Sequence[PersonCard]  # the others, by name
    last_author: str | None  # None: nothing was written that this person sees
    is_last_mine: bool
    last_text: str | None  # None: taken away
    at: datetime
    cursor: int
    unread: int
    is_muted: bool
    about: str | None  # the beginning of the team message that it answers

    @property
    def url(self) -> str:
        """Its page."""
        return f"/messages/{self.space_id}"

    @property
    def title(self) -> str:
        """Its name, or the names of those in it, and the team message that it answers."""
        title = title_of(self.name, self.people)
        return title if self.about is None else _("%(name)s, about “%(text)s”", name=title, text=self.about)

    @property
    def photo_url(self) -> str | None:
        """The other one's photo."""
        return self.people[0].photo_url if self.is_pair and self.people else None

    @property
    def last_line(self) -> str:
        """Who wrote what, in one line."""
        if self.last_author is None:
            return ""
        text = self.last_text if self.last_text is not None else _("Message removed")
        if self.is_last_mine:
            return _("You: %(text)s", text=text)
        return text if self.is_pair else f"{self.last_author.split()[0]}: {text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """One conversation as one participant sees it."""

    space_id: int
    name: str
    is_pair: bool
    is_fixed: bool  # nobody comes or leaves: two people, or a private reply with the sender's delegates
    people: Sequence[PersonCard]  # the others, by name
    visible_from: int
    seen: int
    last_position: int
    is_muted: bool
    shows_typing: bool
    about_id: int | None  # the team message that it answers
    about: str | None
    closed: str = field(default="")  # why nothing can be written; empty: it can

    @property
    def url(self) -> str:
        """Its page."""
        return f"/messages/{self.space_id}"

    @property
    def title(self) -> str:
        """Its name, or the names of those in it."""
        return title_of(self.name, self.people)

    @property
    def names(self) -> dict[int, str]:
        """First names by account, for the typing line."""
        return {person.account_id: person.name.split()[0] for person in self.people}

    @property
    def other(self) -> PersonCard | None:
        """The other one of two."""
        return self.people[0] if self.is_pair and self.people else None


def title_of(name: str, people: Sequence[PersonCard]) -> str:
    """What a conversation is called by somebody who shares it with these people."""
    if name:
        return name
    if not people:
        return _("Only you")
    shown = ", ".join(person.name for person in people[:NAMES_SHOWN])
    more = len(people) - NAMES_SHOWN
    return (
        shown if more <= 0 else ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=shown)
    )


def list_conversations(actor: Actor, before: int = NEWEST) -> Page[ConversationRow]:
    """The actor's conversations, the one with the newest news first; `before` is the cursor of the last one shown."""
    page = page_of(
        db.session.execute(_mine_newest_first(), asked_by(actor, before=before)).all(), lambda row: row.last_position
    )
    people = _list_people(actor, [row.space_id for row in page.rows])
    last = _list_last([row.newest_id for row in page.rows if row.newest_id])
    rows = [_row(actor, row, people.get(row.space_id, []), last.get(row.newest_id)) for row in page.rows]
    return Page(rows, page.next_cursor)


def count_unread(actor: Actor) -> int:
    """How many conversations, muted ones left out, hold something unread; counting stops at 100."""
    return db.session.scalar(unread_conversations(), asked_by(actor)) or 0


def get_conversation(actor: Actor, space_id: int) -> ConversationView:
    """One conversation that the actor is in; NotFound otherwise."""
    row = db.session.execute(_one(), asked_by(actor, space_id=space_id)).one_or_none()
    if row is None:
        raise NotFound
    people = _list_people(actor, [space_id]).get(space_id, [])
    return ConversationView(
        space_id=row.space_id,
        name=row.name,
        is_pair=_is_pair(row, people),
        is_fixed=row.pair_key is not None,
        people=people,
        visible_from=row.visible_from_position,
        seen=row.seen,
        last_position=row.last_position,
        is_muted=bool(row.is_muted),
        shows_typing=row.shows_typing is not False,
        about_id=row.about_id,
        about=_beginning(row.about),
        closed=_why_closed(actor, people, is_pair=row.pair_key is not None),
    )


def list_titles(actor: Actor, space_ids: Sequence[int]) -> dict[int, str]:
    """What those of these conversations that the actor is in are called."""
    rows = db.session.execute(_mine(Space.id, Space.name).where(Space.id.in_(space_ids)), asked_by(actor)).all()
    people = _list_people(actor, [row.id for row in rows])
    return {row.id: title_of(row.name, people.get(row.id, [])) for row in rows}


def find_pair(actor: Actor, account_id: int) -> int | None:
    """The conversation that the actor and somebody have already."""
    key = pair_key_of(actor.id, account_id)
    return db.session.scalar(sa.select(Conversation.space_id).where(Conversation.pair_key == key))


def shows_typing(actor: Actor) -> bool:
    """Whether this person shares, and sees, that somebody is writing."""
    chosen = sa.select(MessagePreference.shows_typing).where(MessagePreference.account_id == actor.account_id)
    return db.session.scalar(chosen) is not False


def list_typing_ids(actor: Actor, space_ids: Sequence[int]) -> list[int]:
    """Which of these are conversations whose typing line the actor may hear."""
    if not space_ids or not shows_typing(actor):
        return []
    mine = sa.select(Space.id).join(Membership, Membership.space_id == Space.id)
    is_in = Membership.account_id == actor.account_id, Membership.state == "member"
    return list(db.session.scalars(mine.where(Space.id.in_(space_ids), Space.kind == CONVERSATION, *is_in)))


def _why_closed(actor: Actor, people: Sequence[PersonCard], *, is_pair: bool) -> str:
    here = [person for person in people if person.left_at is None]
    if POSTING in actor.locked:
        return _("A moderator has paused your posting. You can keep reading.")
    if not here and is_pair and people:
        name, company = people[0].name, settings().site.company
        return _(
            "%(name)s has left %(company)s. You can read, but nobody would read an answer.", name=name, company=company
        )
    if not here:
        return _("Everybody else has left this conversation. Add people, or start a new one.")
    if is_pair and all(is_locked(person.account_id) for person in here):
        return _("The account of %(name)s is locked, so nobody would read a message.", name=here[0].name)
    return ""


def _list_people(actor: Actor, space_ids: Sequence[int]) -> dict[int, list[PersonCard]]:
    people: dict[int, list[PersonCard]] = {}
    if space_ids:
        rows = db.session.execute(_people(), asked_by(actor, space_ids=list(space_ids))).mappings()
        for row in rows:
            facts = dict(row)
            people.setdefault(facts.pop("space_id"), []).append(PersonCard(**facts))
    return people


def _list_last(content_ids: Sequence[int]) -> dict[int, Any]:
    if not content_ids:
        return {}
    columns = sa.select(Content.id, Content.author_id, Content.excerpt, Content.state, Account.display_name)
    rows = db.session.execute(columns.join(Account, Account.id == Content.author_id).where(Content.id.in_(content_ids)))
    return {row.id: row for row in rows}


def _row(actor: Actor, row: Any, people: Sequence[PersonCard], last: Any) -> ConversationRow:
    return ConversationRow(
        space_id=row.space_id,
        name=row.name,
        is_pair=_is_pair(row, people),
        people=people,
        last_author=last.display_name if last else None,
        is_last_mine=last is not None and last.author_id == actor.account_id,
        last_text=last.excerpt if last and last.state == "published" else None,
        at=row.last_at,
        cursor=row.last_position,
        unread=row.unread,
        is_muted=bool(row.is_muted),
        about=_beginning(row.about),
    )


def _is_pair(row: Any, people: Sequence[PersonCard]) -> bool:
    return row.pair_key is not None and len(people) < 2


def _beginning(text: str | None) -> str | None:
    return None if text is None else shorten(text, ABOUT_LENGTH, placeholder="…")


def _seen() -> Any:
    return sa.func.coalesce(ReadMark.seen_position, 0)


def _unread() -> list[sa.ColumnElement[bool]]:
    """SQL: messages of others, standing and visible to the asker, above the mark."""
    return [
        Placement.space_id == Conversation.space_id,
        Placement.position > _seen(),
        Placement.position >= Membership.visible_from_position,
        Placement.state == "published",
        Content.id == Placement.content_id,
        Content.author_id != ASKER.account_id,
    ]


def _mine(*columns: Any) -> sa.Select[Any]:
    is_mine = sa.and_(Membership.space_id == Conversation.space_id, Membership.account_id == ASKER.account_id)
    marked = sa.and_(ReadMark.space_id == Conversation.space_id, ReadMark.account_id == ASKER.account_id)
    chosen = sa.and_(SpacePreference.space_id == Conversation.space_id, SpacePreference.account_id == ASKER.account_id)
    return (
        sa.select(*columns)
        .select_from(Membership)
        .join(Conversation, is_mine)
        .join(Space, Space.id == Conversation.space_id)
        .outerjoin(ReadMark, marked)
        .outerjoin(SpacePreference, chosen)
        .outerjoin(TeamReply, TeamReply.space_id == Conversation.space_id)
        .outerjoin(_about, sa.and_(_about.id == TeamReply.about_id, _about.state == "published"))
        .where(Membership.state == "member")
    )


def _facts() -> tuple[Any, ...]:
    is_muted = sa.func.coalesce(SpacePreference.level, -1) == MUTED
    of_conversation = (Conversation.space_id, Conversation.pair_key, Conversation.last_position, Conversation.last_at)
    return (
        *of_conversation,
        Space.name,
        is_muted.label("is_muted"),
        Membership.visible_from_position,
        _seen().label("seen"),
        TeamReply.about_id,
        _about.excerpt.label("about"),
    )


@functools.cache
def _mine_newest_first() -> sa.Select[Any]:
    newest = (
        sa.select(Placement.content_id)
        .where(
            Placement.space_id == Conversation.space_id,
            Placement.position >= Membership.visible_from_position,
            Placement.state.in_(("published", *GONE)),
        )
        .order_by(Placement.position.desc())
        .limit(1)
        .correlate(Conversation, Membership)
        .scalar_subquery()
    )
    unread = sa.select(sa.func.count()).select_from(Placement, Content).where(*_unread())
    counted = unread.correlate(Conversation, Membership, ReadMark).scalar_subquery()
    query = _mine(*_facts(), newest.label("newest_id"), counted.label("unread"))
    is_older = Conversation.last_position < sa.bindparam("before", type_=Id)
    return query.where(is_older).order_by(Conversation.last_position.desc()).limit(PAGE_SIZE + 1)


@functools.cache
def unread_conversations() -> sa.Select[Any]:
    """SQL: how many conversations hold something unread for the asker, for statements that ask more than this."""
    is_heard = sa.func.coalesce(SpacePreference.level, -1) != MUTED
    news = sa.exists().where(*_unread()).correlate(Conversation, Membership, ReadMark)
    waiting = _mine(Conversation.space_id).where(Conversation.last_position > _seen(), is_heard, news)
    return sa.select(sa.func.count()).select_from(waiting.limit(COUNTED + 1).subquery())


@functools.cache
def _one() -> sa.Select[Any]:
    chosen = MessagePreference.account_id == ASKER.account_id
    query = _mine(*_facts(), MessagePreference.shows_typing).outerjoin(MessagePreference, chosen)
    return query.where(Conversation.space_id == sa.bindparam("space_id"))


@functools.cache
def _people() -> sa.Select[Any]:
    return (
        sa.select(Membership.space_id, *card_columns())
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.space_id.in_(sa.bindparam("space_ids", expanding=True)), Membership.state == "member")
        .where(Account.id != ASKER.account_id)
        .order_by(Account.sort_name, Account.id)
    )
