"""What a case is about, as its page shows it: a content in its thread, or a text of a profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup

from esn.content.history import VersionLine, compare_versions
from esn.content.models import Content, ContentVersion
from esn.content.queries import VERSIONS_SHOWN
from esn.content.wording import address_of, byline
from esn.core.actor import Actor, photo_address
from esn.core.db import db
from esn.moderation.models import ReportedText
from esn.moderation.policy import legible
from esn.moderation.queries.lines import place_names, profile_place
from esn.moderation.quoting import quote
from esn.people.models import Account, PersonalProfile

AROUND = 3
REPLACED = "replaced"  # the state of a profile's text that stands there no more, whoever took it away


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """The reported text, as the component `quoted` reads it; `versions` are the newest ones, newest first."""

    author_name: str
    author_photo_url: str | None
    note: str
    at: datetime
    html: Markup
    title: str
    version_count: int
    versions: Sequence[VersionLine]


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A text that stands near the reported one."""

    author_name: str
    at: datetime
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSubject:
    """The text with where and how it stands; `text` is None where this moderator may not read it."""

    state: str  # of the content; of a profile's text published or REPLACED
    url: str
    place: str
    text: QuotedText | None
    before: Sequence[ContextLine] = ()
    after: Sequence[ContextLine] = ()


def show_subject(actor: Actor, subject: Content | ReportedText, author: Account, *, is_legible: bool) -> ShownSubject:
    """What the page of a case shows of the text."""
    if isinstance(subject, ReportedText):
        profile = db.session.get(PersonalProfile, subject.account_id)
        return ShownSubject(
            state="published" if profile is not None and profile.about == subject.text else REPLACED,
            url=f"/u/{author.username}",
            place=profile_place(),
            text=_quote_profile(subject, author) if is_legible else None,
        )
    root_id = subject.thread_root_id or subject.id
    before, after = list_context(actor, subject) if is_legible else ((), ())
    return ShownSubject(
        state=subject.state,
        url=address_of(subject.kind, subject.id, root_id),
        place=place_names(actor, [root_id])[root_id],
        text=quote_text(subject, author) if is_legible else None,
        before=before,
        after=after,
    )


def _quote_profile(subject: ReportedText, author: Account) -> QuotedText:
    return QuotedText(
        author_name=author.display_name,
        author_photo_url=photo_address(author.username, author.photo_digest),
        note=author.title,
        at=subject.written_at,
        html=quote(subject.text),
        title="",
        version_count=1,
        versions=(),
    )


def quote_text(content: Content, author: Account) -> QuotedText:
    """The reported text with its newest versions."""
    newest_first = sa.select(ContentVersion).where(ContentVersion.content_id == content.id)
    newest_first = newest_first.order_by(ContentVersion.number.desc()).limit(VERSIONS_SHOWN + 1)
    versions = db.session.scalars(newest_first).all()
    return QuotedText(
        author_name=_name_of(content, author),
        author_photo_url=photo_address(author.username, author.photo_digest),
        note=author.title,
        at=content.created_at,
        html=Markup(content.html),  # noqa: S704 - sanitised when it was written
        title=content.title,
        version_count=content.version,
        versions=compare_versions(versions, author.display_name).rows,
    )


def _name_of(content: Content, author: Account) -> str:
    """Who wrote it, and for whom: those who judge know both."""
    if content.written_by_id is None:
        return author.display_name
    return byline(db.session.get_one(Account, content.author_id).display_name, author.display_name)


def list_context(actor: Actor, content: Content) -> tuple[list[ContextLine], list[ContextLine]]:
    """What stands before and after, at most three each; of a root its first replies."""
    near = sa.select(Account.display_name, Content.created_at, Content.excerpt, Content.title).join(
        Account, Account.id == Content.author_id
    )
    near = near.where(legible(actor))
    if content.thread_root_id is None:
        replies = near.where(Content.thread_root_id == content.id).order_by(Content.id).limit(AROUND)
        return [], _context(replies)
    root = _context(near.where(Content.id == content.thread_root_id))
    thread = near.where(Content.thread_root_id == content.thread_root_id)
    before = _context(thread.where(Content.id < content.id).order_by(Content.id.desc()).limit(AROUND))[::-1]
    return root + before, _context(thread.where(Content.id > content.id).order_by(Content.id).limit(AROUND))


def _context(query: sa.Select[str, datetime, str, str]) -> list[ContextLine]:
    rows = db.session.execute(query)
    return [ContextLine(name, at, f"{title}: {excerpt}" if title else excerpt) for name, at, excerpt, title in rows]
