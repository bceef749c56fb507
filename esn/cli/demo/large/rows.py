"""What the actions would write for an act: the same rows and records, without asking the database first."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from esn.cli.demo.large import world
from esn.cli.demo.large.ledger import POSITIONS, Ledger, Row
from esn.cli.demo.large.texts import Text
from esn.content.actions.writing import Prepared
from esn.content.events import ReactionChanged, ReplyCreated
from esn.content.listeners import HIGHLIGHTS_DELAY
from esn.content.models import Content, ContentActivity, ContentVersion, Mention, Placement, Reaction, ReactionCount
from esn.core import clock
from esn.core.jobs import Job
from esn.core.text import RENDER_VERSION, plain, render, shorten
from esn.notifications.events import NotificationsDone, PeopleNotified
from esn.notifications.models import NEEDS_YOU, Notification
from esn.people.events import PersonFollowed
from esn.people.models import Follow
from esn.posts.actions import QUIET_WEEK
from esn.posts.events import PostCreated
from esn.posts.models import Post
from esn.spaces.events import LevelChosen, MembershipChanged, SpaceCreated
from esn.spaces.models import (
    MUTED,
    MemberCount,
    Membership,
    MembershipPeriod,
    Space,
    SpacePreference,
    slug_of,
)
from esn.terms.events import TermsAccepted
from esn.terms.models import TermsAcceptance, TermsText

WEEK = timedelta(days=7)


class Scribe:
    """Turns acts into rows of a ledger. `usernames` and `accounts` (id and locale): by number of the person."""

    def __init__(
        self, ledger: Ledger, usernames: Sequence[str], accounts: Sequence[tuple[int, str]], terms: TermsText
    ) -> None:
        self._ledger = ledger
        self._usernames = usernames
        self._accounts = accounts
        self._terms = terms
        self._spaces: list[int] = []
        self._newest: list[deque[datetime]] = []  # when the newest posts of each community were written
        self._muted: set[tuple[int, int]] = set()  # account, space
        self._waiting: set[int] = set()  # spaces whose highlights will be looked at

    def write(self, act: world.Act) -> None:
        """One act, at its time."""
        with clock.at(act.at):
            getattr(self, f"_{type(act).__name__.lower()}")(act)

    def _accept(self, act: world.Accept) -> None:
        terms, account_id = self._terms, self._accounts[act.by][0]
        facts: Row = {"language": terms.language, "digest": terms.digest}
        self._ledger.add(TermsAcceptance, account_id=account_id, version=terms.version, accepted_at=act.at, **facts)
        self._ledger.record(TermsAccepted(actor_id=account_id, object_id=terms.version, **facts))

    def _follow(self, act: world.Follow) -> None:
        account_id, target_id = self._accounts[act.by][0], self._accounts[act.target][0]
        self._ledger.add(Follow, account_id=account_id, target_id=target_id)
        self._ledger.record(PersonFollowed(actor_id=account_id, object_id=target_id, is_following=True))

    def _found(self, act: world.Found) -> None:
        space_id, owner_id = self._ledger.next_id(Space.__tablename__), self._accounts[act.by][0]
        self._spaces.append(space_id)
        self._newest.append(deque(maxlen=QUIET_WEEK))
        facts: Row = {"kind": "community", "visibility": act.visibility, "is_listed": True, "unit_id": None}
        facts |= {"parent_id": None, "access_space_id": space_id, "slug": slug_of(act.name), "name": act.name}
        facts |= {"purpose": act.purpose, "place": ""}
        self._ledger.add(Space, id=space_id, created_at=act.at, archived_at=None, **facts)
        self._admit(owner_id, space_id, act.at, role="owner")
        event = SpaceCreated(actor_id=owner_id, object_id=space_id, space_ids=(space_id,), **facts)
        self._ledger.record(event)
        self._ledger.index(
            kind="community",
            item_id=space_id,
            space_ids=(space_id,),
            created_at=act.at,
            title=act.name,
            body=f"{act.purpose} ",
            tags=slug_of(act.name),
        )
        self._count = self._ledger.add(MemberCount, space_id=space_id, n=1)

    def _join(self, act: world.Join) -> None:
        space_id, account_id = self._spaces[act.number], self._accounts[act.by][0]
        line = self._invite(act.at, self._accounts[act.host][0], account_id, space_id) if act.host is not None else None
        self._admit(account_id, space_id, act.at)
        self._count["n"] += 1
        self._record_step(account_id, account_id, space_id, "joined")
        if line is not None:
            line["done_at"] = act.at
            done: Row = {"object_id": line["id"], "account_ids": (account_id,), "n": 1}
            self._ledger.record(NotificationsDone(actor_id=account_id, **done))
        if act.level is not None:
            self._ledger.add(SpacePreference, account_id=account_id, space_id=space_id, level=act.level)
            place: Row = {"object_id": space_id, "space_ids": (space_id,)}
            self._ledger.record(LevelChosen(actor_id=account_id, **place, level=act.level))
        if act.level == MUTED:
            self._muted.add((account_id, space_id))

    def _invite(self, at: datetime, host_id: int, account_id: int, space_id: int) -> Row:
        self._record_step(host_id, account_id, space_id, "invited")
        line = self._notify(at, account_id, "invited", f"join:{space_id}:{account_id}", host_id, space_id=space_id)
        told: Row = {"reason": "invited", "account_ids": (account_id,)}
        self._ledger.record(PeopleNotified(actor_id=host_id, object_id=space_id, **told))
        return line

    def _admit(self, account_id: int, space_id: int, at: datetime, role: str = "member") -> None:
        common: Row = {"account_id": account_id, "space_id": space_id, "role": role}
        rest: Row = {"state": "member", "source": "joined", "visible_from_position": 0, "note": "", "created_at": at}
        self._ledger.add(Membership, **common, **rest)
        period_id = self._ledger.next_id(MembershipPeriod.__tablename__)
        self._ledger.add(MembershipPeriod, id=period_id, **common, from_at=at, to_at=None)

    def _record_step(self, actor_id: int, account_id: int, space_id: int, step: str) -> None:
        state = "invited" if step == "invited" else "member"
        place: Row = {"object_id": space_id, "space_ids": (space_id,)}
        facts: Row = {"account_id": account_id, "step": step, "role": "member", "state": state}
        self._ledger.record(MembershipChanged(actor_id=actor_id, **place, **facts))

    def _post(self, act: world.Post) -> None:
        author_id, locale = self._accounts[act.by]
        space_ids = tuple(self._spaces[number] for number in act.numbers)
        position = self._ledger.next_id(POSITIONS)
        prepared = self._prepare(act.text, act.mentions)
        row = self._add_content(act.at, "post", author_id, space_ids[0], prepared, position=position)
        post_id = row["id"]
        self._ledger.add(Post, id=post_id, type="update")
        quiet = {self._spaces[number] for number in act.numbers if self._is_quiet(number, act.at)}
        for space_id in space_ids:
            facts: Row = {"is_highlight": space_id in quiet, "is_announcement": False, "pinned_until": None}
            place: Row = {"space_id": space_id, "position": position, "content_id": post_id}
            self._ledger.add(Placement, **place, state="published", **facts)
        self._ledger.record(
            PostCreated(
                actor_id=author_id,
                object_id=post_id,
                space_ids=space_ids,
                type="update",
                position=position,
                highlighted_in=tuple(sorted(quiet)),
                mentioned_ids=prepared.mentioned_ids,
                title=prepared.title,
                source=prepared.source,
            )
        )
        self._index(row, act.text, locale, space_ids, post_id)
        for account_id in prepared.mentioned_ids:
            if account_id != author_id:
                about: Row = {"content_id": post_id}
                self._notify(act.at, account_id, "mention", f"mention:{post_id}", author_id, **about)
                told: Row = {"reason": "mention", "account_ids": (account_id,)}
                self._ledger.record(PeopleNotified(actor_id=author_id, object_id=post_id, **told))
        for number in act.numbers:
            self._newest[number].append(act.at)
        self._under(act, post_id, author_id, space_ids)
        self._ledger.add(ContentActivity, content_id=post_id, reply_count=len(act.replies))

    def _under(self, act: world.Post, post_id: int, author_id: int, space_ids: tuple[int, ...]) -> None:
        """What happens under a post: replies, then reactions."""
        audience = tuple(sorted(space_ids))
        is_told = not all((author_id, space_id) in self._muted for space_id in space_ids)
        line: Row | None = None
        for reply in act.replies:
            with clock.at(reply.at):
                reply_id, replier_id = self._reply(reply, (post_id, space_ids[0]), author_id, audience)
                if is_told and replier_id != author_id:
                    line = self._tell_of_reply(line, reply, post_id, reply_id, author_id, replier_id)
        kinds: dict[str, int] = {}
        for reaction in act.reactions:
            with clock.at(reaction.at):
                account_id, kind = self._accounts[reaction.by][0], reaction.kind
                key: Row = {"content_id": post_id, "account_id": account_id, "kind": kind}
                self._ledger.add(Reaction, **key, created_at=reaction.at)
                about: Row = {"object_id": post_id, "space_ids": audience, "root_id": post_id, "author_id": author_id}
                self._ledger.record(ReactionChanged(actor_id=account_id, **about, kind=kind, is_on=True))
                kinds[kind] = kinds.get(kind, 0) + 1
        for kind, number in sorted(kinds.items()):
            self._ledger.add(ReactionCount, content_id=post_id, kind=kind, n=number)

    def _reply(
        self, act: world.Reply, root: tuple[int, int], root_author_id: int, space_ids: tuple[int, ...]
    ) -> tuple[int, int]:
        (root_id, home), (account_id, locale) = root, self._accounts[act.by]
        prepared = self._prepare(act.text, None)
        row = self._add_content(act.at, "reply", account_id, home, prepared, thread_root_id=root_id)
        self._ledger.record(
            ReplyCreated(
                actor_id=account_id,
                object_id=row["id"],
                space_ids=space_ids,
                root_id=root_id,
                root_author_id=root_author_id,
                parent_id=None,
                parent_author_id=None,
                mentioned_ids=(),
                source=prepared.source,
            )
        )
        for space_id in space_ids:
            self._want_highlights(act.at, space_id)
        self._index(row, act.text, locale, space_ids, root_id)
        return row["id"], account_id

    def _tell_of_reply(
        self, line: Row | None, act: world.Reply, root_id: int, reply_id: int, author_id: int, replier_id: int
    ) -> Row:
        if line is None:
            line = self._notify(act.at, author_id, "reply", f"reply:{root_id}", replier_id, content_id=reply_id)
        else:
            self._ledger.next_id(Notification.__tablename__)  # used up by the insert that met the open line
            line.update(actor_id=replier_id, content_id=reply_id, created_at=act.at, n=line["n"] + 1)
        told: Row = {"reason": "reply", "account_ids": (author_id,)}
        self._ledger.record(PeopleNotified(actor_id=replier_id, object_id=reply_id, **told))
        return line

    def _notify(
        self,
        at: datetime,
        account_id: int,
        reason: str,
        key: str,
        actor_id: int,
        *,
        content_id: int | None = None,
        space_id: int | None = None,
    ) -> Row:
        row = {"account_id": account_id, "key": key, "tier": NEEDS_YOU, "reason": reason, "actor_id": actor_id}
        row |= {"content_id": content_id, "space_id": space_id, "decision_id": None, "n": 1, "created_at": at}
        return self._ledger.add(Notification, id=self._ledger.next_id(Notification.__tablename__), **row, done_at=None)

    def _want_highlights(self, at: datetime, space_id: int) -> None:
        if space_id in self._waiting:
            return
        self._waiting.add(space_id)
        row = {"name": "content.highlights", "arguments": {"space_id": space_id}, "attempts": 0}
        row |= {"unique_key": f"content.highlights:{space_id}", "run_at": at + HIGHLIGHTS_DELAY}
        nothing = {"every_seconds": None, "lease_token": None, "error": None}
        self._ledger.add(Job, id=self._ledger.next_id(Job.__tablename__), **row, **nothing)

    def _is_quiet(self, number: int, at: datetime) -> bool:
        newest = self._newest[number]
        return len(newest) < QUIET_WEEK or newest[0] < at - WEEK

    def _prepare(self, text: Text, mentioned: int | None) -> Prepared:
        """What the action prepares; plain paragraphs need no parser, and who is mentioned is known."""
        names = [] if mentioned is None else [self._usernames[mentioned]]
        mentioned_ids = () if mentioned is None else (self._accounts[mentioned][0],)
        if self._ledger.is_silent:
            return Prepared("", "", "", "", mentioned_ids)
        if text.is_marked:
            rendered = render(text.source, {name: f"/u/{name}" for name in names})
            return Prepared(text.title, text.source, rendered.html, rendered.excerpt, mentioned_ids)
        html = "".join([f"<p>{paragraph}</p>\n" for paragraph in text.paragraphs])
        return Prepared(text.title, text.source, html, shorten(" ".join(text.paragraphs)), mentioned_ids)

    def _add_content(
        self,
        at: datetime,
        kind: str,
        author_id: int,
        space_id: int,
        prepared: Prepared,
        *,
        thread_root_id: int | None = None,
        position: int | None = None,
    ) -> Row:
        content_id = self._ledger.next_id(Content.__tablename__)
        common: Row = {"title": prepared.title, "html": prepared.html, "author_id": author_id, "created_at": at}
        state = {"state": "published", "state_by": None, "state_rule": None, "state_case_id": None}
        place: Row = {"kind": kind, "space_id": space_id, "thread_root_id": thread_root_id, "position": position}
        rest: Row = {"excerpt": prepared.excerpt, "render_version": RENDER_VERSION, "version": 1, "edited_at": None}
        nobody = {"written_by_id": None, "parent_id": None}
        row = self._ledger.add(Content, id=content_id, **place, **common, **state, **rest, **nobody)
        if not self._ledger.is_silent:
            version = {"number": 1, "source": prepared.source, "digest": prepared.digest}
            self._ledger.add(ContentVersion, content_id=content_id, **version, **common)
        for account_id in prepared.mentioned_ids:
            self._ledger.add(Mention, content_id=content_id, account_id=account_id)
        return row

    def _index(self, row: Row, text: Text, locale: str, space_ids: tuple[int, ...], root_id: int) -> None:
        if self._ledger.is_silent:
            return
        self._ledger.index(
            kind=row["kind"],
            item_id=row["id"],
            space_ids=tuple(sorted(space_ids)),
            author_id=row["author_id"],
            root_id=root_id,
            language=locale,
            created_at=row["created_at"],
            title=row["title"],
            body=plain(row["html"]) if text.is_marked else " ".join(text.paragraphs),
        )
