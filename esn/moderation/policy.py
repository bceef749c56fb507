"""Who may judge what: nobody their own text, nobody what they reported, nobody an appeal against themselves."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.content.policy import granted, readable
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, Asker, Asking
from esn.core.db import bound_now
from esn.moderation.models import ABOUT, ACTIONS, APPEALED, DECIDED, OPEN, REVERSED, Case, Decision, ReportedText
from esn.people.models import PersonalProfile
from esn.settings import settings
from esn.spaces.models import MemberCount, Membership, Space
from esn.spaces.policy import STAFF

NAMED_FROM = 10  # members; the log does not name a smaller place

# Made once: making an alias costs ten times as much as using it.
_membership, _members = alias(Membership), alias(MemberCount)
_content, _place = alias(Content), alias(Placement)
_MODERATOR = Asker("moderator")


def judge_like(actor: Actor) -> Asker:
    """Stands for this actor in a statement that is kept and holds `judged_by`."""
    return _MODERATOR if actor.has_role("moderator") else ASKER


def is_staff_of(actor: Asking, space_id: Any) -> sa.ColumnElement[bool]:
    """SQL: whether the actor is an owner or moderator of the space."""
    return sa.exists().where(
        _membership.account_id == actor.account_id,
        _membership.space_id == space_id,
        _membership.state == "member",
        _membership.role.in_(STAFF),
    )


def judged_by(actor: Actor | Asker) -> sa.ColumnElement[bool]:
    """SQL filter: the cases this actor works on, never those about a text by or for him or her.

    The company's moderators work on all; owners and moderators of a community on what stands in their places only,
    because a decision acts on every place at once.
    """
    is_for_me = sa.exists().where(_content.id == Case.content_id, _content.author_id == actor.account_id)
    is_foreign = sa.and_(Case.author_id != actor.account_id, sa.not_(is_for_me))
    if actor.has_role("moderator"):
        return is_foreign
    root_id = sa.func.coalesce(_content.thread_root_id, _content.id)
    placed = sa.exists().where(_content.id == Case.content_id, _place.content_id == root_id)
    stands_elsewhere = placed.where(sa.not_(is_staff_of(actor, _place.space_id)))
    return sa.and_(is_foreign, placed, sa.not_(stands_elsewhere))


def legible(actor: Asking, content: Any = Content) -> sa.ColumnElement[bool]:
    """SQL filter: what a moderator may read of a case: what everybody there may, or what the claim has opened."""
    return sa.or_(readable(actor, content), granted(actor, content))


def with_subject(query: Any) -> Any:
    """A query over cases with what they are about, as `legible_case` reads it: a content, or a text of a profile."""
    return (
        query.outerjoin(Content, Content.id == Case.content_id)
        .outerjoin(ReportedText, ReportedText.id == Case.reported_text_id)
        .outerjoin(PersonalProfile, PersonalProfile.account_id == ReportedText.account_id)
    )


def stands() -> sa.ColumnElement[bool]:
    """SQL, beside `with_subject`: whether the profile still says what was reported."""
    return sa.func.coalesce(PersonalProfile.about == ReportedText.text, sa.false())


def legible_case(actor: Asking) -> sa.ColumnElement[bool]:
    """SQL filter, beside `with_subject`: the text of a case that a moderator may read.

    Of a profile: what it still says, like everybody; what it said once, while the case is claimed.
    """
    begun = bound_now(lambda: timedelta(minutes=settings().moderation.claim_minutes))
    is_mine = sa.and_(Case.claimed_by_id == actor.account_id, Case.claimed_at > begun)
    of_profile = sa.and_(Case.reported_text_id.is_not(None), sa.or_(stands(), is_mine))
    return sa.or_(sa.and_(Case.content_id.is_not(None), legible(actor)), of_profile)


def may_decide_case(actor: Actor, case: Case, reporter_ids: Collection[int]) -> bool:
    """Claim and decide a case that `judged_by` gives: neither its author nor one of its reporters.

    The author of a case is who wrote the text, for whomever.
    """
    return actor.account_id != case.author_id and actor.account_id not in reporter_ids


def may_decide_appeal(actor: Actor, case: Case, decision: Decision, reporter_ids: Collection[int]) -> bool:
    """Look again: as for the case, and not the moderator whose decision it is."""
    return may_decide_case(actor, case, reporter_ids) and actor.account_id != decision.moderator_id


def needs_decision(case: Case) -> bool:
    """Whether the case can be decided: it is open, or its decision was taken back."""
    return case.state in (OPEN, REVERSED)


def actions_on(kind: str) -> tuple[str, ...]:
    """What can be decided about a text of this kind: a profile's is not hidden, for no note takes its place."""
    return tuple(action for action in ACTIONS if kind != ABOUT or action != "hide")


def may_reverse(case: Case, decision: Decision | None) -> bool:
    """Whether a decision can be taken back: it is in force and nobody has appealed against it meanwhile."""
    return case.state == DECIDED and decision is not None and decision.reversed_at is None


def is_author_told(case: Case, action: str) -> bool:
    """Whether the author learns of the decision: not when a report led to nothing that could be noticed."""
    return action != "none" or case.is_hidden_meanwhile


def may_appeal(case: Case, decision: Decision) -> bool:
    """Whether the author can appeal as far as the decision goes; time and earlier appeals are asked elsewhere."""
    return decision.action != "none" and decision.reversed_at is None and case.state not in (APPEALED, REVERSED)


def appeal_until(decision: Decision, days: int) -> datetime:
    """The last moment for an appeal."""
    return decision.created_at + timedelta(days=days)


def is_claimed(case: Case, now: datetime, minutes: int) -> bool:
    """Whether somebody works on the case now; a claim ends by itself."""
    return case.claimed_at is not None and now < case.claimed_at + timedelta(minutes=minutes)


def nameable_places(space: Any = Space) -> sa.ColumnElement[bool]:
    """SQL filter: the places the open log may name: never a private one, never one with fewer than ten members."""
    is_large = sa.exists().where(_members.space_id == space.id, _members.n >= NAMED_FROM)
    return sa.and_(space.visibility != "private", sa.or_(space.kind == "everybody", is_large))
