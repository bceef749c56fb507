"""One message, and one line about the conversation, as the thread shows them to one viewer. Plain values."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from esn.content.policy import GONE
from esn.content.queries import ReactionLine
from esn.content.wording import MESSAGE, address_of, byline, tombstone_words
from esn.core.actor import photo_address
from esn.messages.models import ADDED, ADDED_WITH_HISTORY, LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCard:
    """A message; the text of one that is gone is empty."""

    id: int
    space_id: int
    position: int
    html: Markup
    excerpt: str
    state: str
    state_by: str | None
    state_rule: str | None
    state_case_id: int | None
    version: int
    created_at: datetime
    edited_at: datetime | None
    author_id: int
    author_name: str
    author_username: str
    author_photo: str | None
    writer_name: str | None  # of the delegate who wrote it for the author
    is_official: bool  # the author
    parent_id: int | None
    parent_name: str | None
    parent_excerpt: str | None  # None: not there, or not to be seen by this viewer
    team_id: int | None  # the team message that it is, or answers for everybody; None: in a conversation
    reactions: tuple[ReactionLine, ...] = ()
    is_mine: bool = False  # its author's, or who wrote it for the author
    is_writer: bool = False  # the viewer wrote it for the author
    may_change: bool = False

    @property
    def kind(self) -> str:
        """As content has it."""
        return MESSAGE

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return self.created_at

    @property
    def root_id(self) -> int:
        """Itself: messages stand alone."""
        return self.id

    @property
    def url(self) -> str:
        """Its permalink."""
        return address_of(MESSAGE, self.id, None)

    @property
    def place_url(self) -> str:
        """The page it stands on, at its place."""
        if self.team_id is not None:
            return f"/messages/team/{self.team_id}#m{self.id}"
        return f"/messages/{self.space_id}?at={self.id}#m{self.id}"

    @property
    def path(self) -> str:
        """Where its actions live."""
        return self.url

    @property
    def byline(self) -> str:
        """Whose it is, and who wrote it, to everybody else."""
        return byline(self.author_name, self.writer_name, is_official=self.is_official)

    @property
    def by_words(self) -> str:
        """The same to the viewer."""
        if self.is_writer and self.is_official:
            return _("You as %(name)s", name=self.author_name)
        if self.is_writer:
            return _("You for %(name)s", name=self.author_name)
        if self.is_mine:
            return _("%(name)s for you", name=self.writer_name) if self.writer_name else _("You")
        return self.byline

    @property
    def author_url(self) -> str:
        """The author's profile."""
        return f"/u/{self.author_username}"

    @property
    def author_photo_url(self) -> str | None:
        """The author's photo, small; None: initials are shown."""
        return photo_address(self.author_username, self.author_photo)

    @property
    def is_gone(self) -> bool:
        """Whether a tombstone stands in its place."""
        return self.state in GONE

    @property
    def may_edit(self) -> bool:
        """Whether the viewer may give it another text."""
        return self.is_mine and self.may_change

    @property
    def may_delete(self) -> bool:
        """Whether the viewer may take it away."""
        return self.is_mine and self.state != "removed"

    @property
    def may_report(self) -> bool:
        """Whether the viewer may ask a moderator to look."""
        return not self.is_mine and not self.is_gone

    @property
    def removed(self) -> str | None:
        """The text of its tombstone; None while it stands."""
        if not self.is_gone:
            return None
        return tombstone_words(self.state, self.state_by, self.state_rule, self.byline)

    @property
    def log_url(self) -> str:
        """The entry of the moderation log about it; empty when there is none."""
        return f"/moderation/log/{self.state_case_id}" if self.state_by == "moderation" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """What happened to the conversation."""

    position: int
    step: str
    at: datetime
    actor_name: str
    account_name: str | None
    name: str

    @property
    def words(self) -> str:
        """It in one sentence."""
        names = {"name": self.actor_name, "other": self.account_name}
        if self.step == ADDED:
            return _("%(name)s added %(other)s, who sees what is written from here on.", **names)
        if self.step == ADDED_WITH_HISTORY:
            return _("%(name)s added %(other)s, who sees what was written before, too.", **names)
        if self.step == LEFT:
            return _("%(name)s left.", **names)
        if not self.name:
            return _("%(name)s took the name away.", **names)
        return _("%(name)s named this conversation “%(new)s”.", new=self.name, **names)


Entry = MessageCard | LineCard
