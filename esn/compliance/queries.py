"""Profiles before the reviewers: what waits, what changed for information, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from esn.approval.models import APPROVED, NOTED, PARTLY, PENDING, REFUSED
from esn.approval.queries import Part, Review, count_open, get_review, list_decided, list_reviews
from esn.compliance.policy import require_reviewer
from esn.core import clock
from esn.core.actor import Actor
from esn.core.comparison import Piece, compare_words
from esn.core.paging import NEWEST, Page
from esn.people.policy import PROFILE
from esn.people.queries import PersonCard, list_cards
from esn.people.words import field_text
from esn.terms.queries import Rule, get_version_in_force, list_rules

TABS = {"waiting": (PENDING,), "changed": (NOTED,), "decided": (APPROVED, PARTLY, REFUSED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A field as it is and as it is asked for, with what differs between the two."""

    part: Part
    before: Sequence[Piece]  # same and removed
    after: Sequence[Piece]  # same and added


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReview:
    """Texts of one profile before the reviewers."""

    review: Review
    person: PersonCard
    decided_by: PersonCard | None
    parts: Sequence[PartView]

    @property
    def url(self) -> str:
        """Its page."""
        return f"/compliance/profiles/{self.review.id}"

    @property
    def is_late(self) -> bool:
        """Whether the promised time has passed."""
        return self.review.is_pending and self.review.due_at is not None and self.review.due_at < clock.now()

    @property
    def is_own(self) -> bool:
        """Whether it waits for somebody else than the reader."""
        return not self.review.may_decide and (self.review.is_pending or self.review.is_noted)


def list_profile_reviews(actor: Actor, tab: str, before: int = NEWEST) -> Page[ProfileReview]:
    """The reviews of one of TABS: the oldest first, of what is decided the newest. NotFound without the role."""
    require_reviewer(actor)
    find = list_decided if tab == "decided" else list_reviews
    page = find(actor, PROFILE, TABS[tab], before)
    return Page(_views(page.rows), page.next_cursor)


def get_profile_review(actor: Actor, approval_id: int) -> ProfileReview:
    """One of them; NotFound."""
    require_reviewer(actor)
    return _views([get_review(actor, PROFILE, approval_id)])[0]


def count_profile_reviews(actor: Actor) -> dict[str, int]:
    """How many wait, and how many changed and nobody has seen them."""
    counts = count_open(actor, PROFILE)
    return {"waiting": counts[PENDING], "changed": counts[NOTED]}


def list_rules_in_force(actor: Actor) -> Sequence[Rule]:
    """The rules of the policy that a refusal can cite."""
    return list_rules(get_version_in_force(), actor.locale)


def _views(reviews: Sequence[Review]) -> list[ProfileReview]:
    people = list_cards({review.subject_id for review in reviews} | {review.decided_by_id or 0 for review in reviews})
    return [
        ProfileReview(
            review=review,
            person=people[review.subject_id],
            decided_by=people.get(review.decided_by_id or 0),
            parts=[_compare(part) for part in review.parts],
        )
        for review in reviews
    ]


def _compare(part: Part) -> PartView:
    pieces = compare_words(field_text(part.before, part.name), field_text(part.after, part.name))
    return PartView(
        part=part,
        before=[piece for piece in pieces if piece[0] != "added"],
        after=[piece for piece in pieces if piece[0] != "removed"],
    )
