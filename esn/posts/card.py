"""The card: one post or reply as a page shows it to one viewer. A plain row with plain addresses."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from esn.content.policy import GONE
from esn.content.queries import Place, ReactionLine
from esn.content.wording import address_of, tombstone_words
from esn.core.actor import photo_address
from esn.spaces.models import EVERYTHING, HIGHLIGHTS

LONG_TEXT, LONG_LINES = 900, 9  # beyond about eight lines a card folds


class Card(NamedTuple):
    """What the components `post` and `thread` read; see there. A tuple: a page makes, compares and tells many."""

    id: int
    kind: str
    root_id: int
    title: str
    html: Markup
    excerpt: str
    state: str
    state_by: str | None
    state_rule: str | None
    state_case_id: int | None
    version: int
    position: int | None
    created_at: datetime
    edited_at: datetime | None
    author_id: int
    author_name: str
    author_username: str
    author_title: str
    author_photo: str | None
    is_official: bool = False  # the author
    parent_id: int | None = None
    parent_name: str | None = None
    reply_count: int = 0
    new_reply_count: int = 0
    places: tuple[Place, ...] = ()
    reactions: tuple[ReactionLine, ...] = ()
    number: int = 0
    total: int = 0
    is_mine: bool = False
    is_unread: bool = False
    may_edit: bool = False
    may_react: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether a tombstone stands in its place."""
        return self.state in GONE

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.created_at

    @property
    def moments(self) -> tuple[datetime, datetime | None]:
        """Those that a page says in words of time."""
        return self.created_at, self.edited_at

    @property
    def url(self) -> str:
        """Its permalink."""
        return address_of(self.kind, self.id, self.root_id)

    @property
    def path(self) -> str:
        """Where its actions live."""
        return f"/p/{self.id}" if self.kind == "post" else f"/r/{self.id}"

    @property
    def byline(self) -> str:
        """Whose it is, as messages say it."""
        return self.author_name

    @property
    def author_url(self) -> str:
        """The author's profile."""
        return f"/u/{self.author_username}"

    @property
    def author_photo_url(self) -> str | None:
        """The author's photo, small; None: initials are shown."""
        return photo_address(self.author_username, self.author_photo)

    @property
    def is_long(self) -> bool:
        """Whether a feed folds it."""
        return len(self.html) > LONG_TEXT or self.html.count("\n") > LONG_LINES

    @property
    def is_nested(self) -> bool:
        """Whether it answers another reply."""
        return self.parent_id is not None

    @property
    def may_delete(self) -> bool:
        """Whether the viewer may take it away."""
        return self.is_mine and self.state != "removed"

    @property
    def may_report(self) -> bool:
        """Whether the viewer may ask a moderator to look."""
        return not self.is_mine and not self.is_gone

    @property
    def label(self) -> tuple[str, str, str] | None:
        """A word about its state or its author, with tone and icon."""
        return (_("Official"), "accent", "shield") if self.is_official else None

    @property
    def why(self) -> tuple[str, str] | None:
        """Why it stands in Home: the place that lets it in, by its level, or the author; and where to change that."""
        levels = {place.level: place for place in self.places if place.level != HIGHLIGHTS or place.is_highlight}
        if not self.places:
            return None
        if EVERYTHING in levels:
            place = levels[EVERYTHING]
            return _("Shown because %(name)s is set to Everything.", name=place.name), f"{place.url}#level"
        if HIGHLIGHTS in levels:
            place = levels[HIGHLIGHTS]
            return _("Shown as a highlight of %(name)s.", name=place.name), f"{place.url}#level"
        return _("Shown because you follow %(name)s.", name=self.author_name), self.author_url

    @property
    def removed(self) -> str | None:
        """The text of its tombstone; None while it stands."""
        if not self.is_gone:
            return None
        return tombstone_words(self.state, self.state_by, self.state_rule, self.author_name)

    @property
    def log_url(self) -> str:
        """The entry of the moderation log about it; empty when there is none."""
        return f"/moderation/log/{self.state_case_id}" if self.state_by == "moderation" else ""
