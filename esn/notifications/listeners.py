"""What people are told of when something happens below. One event, one line a person (ui.md 4.3)."""

from esn.approval.events import ApprovalDecided, ApprovalRequested, ApprovalWithdrawn
from esn.approval.models import APPROVED, PENDING, SEEN
from esn.content.events import ContentEdited, ReplyCreated, ScheduleChanged, ScheduleEnded, ScheduleRefused
from esn.content.queries import list_readers
from esn.core.actor import SYSTEM
from esn.messages.events import (
    ConversationChanged,
    ConversationSeen,
    MessageSent,
    TeamMessageAddressed,
    TeamMessageConfirmed,
    TeamMessageSeen,
    TeamPeopleReminded,
    TeamReplyShared,
)
from esn.messages.queries.team_replies import find_read_through
from esn.moderation.events import AppealDecided, CaseDecided, DecisionReversed
from esn.notifications.actions import hold_anew, notify, settle, settle_own
from esn.notifications.queries import is_waiting, list_listening
from esn.people.events import DelegateNamed, DelegationEnded, QuietHoursChanged
from esn.people.policy import PROFILE
from esn.people.queries import list_behind, list_delegate_ids, list_role_holders
from esn.posts.events import PostCreated
from esn.spaces.events import MembershipChanged
from esn.spaces.queries import list_owner_ids

# what somebody hears of a step that others took for him or her
ANSWERS = {"approved": "joined", "refused": "refused", "invited": "invited"}
WITHOUT_ASKING = ("added", "dropped")  # by a group, by the thousand; or to a conversation, which tells it itself
REVIEW = "review:profile"


def on_post_created(event: PostCreated) -> None:
    """Who is named in a post is told."""
    _tell_mentioned(event.object_id, event.mentioned_ids, event.written_for_id or event.actor_id)


def on_content_edited(event: ContentEdited) -> None:
    """Who is named for the first time is told; those in a conversation hear of what is new in it, not of names."""
    if event.kind == "message":
        return
    _tell_mentioned(event.object_id, event.mentioned_ids, event.author_id or event.actor_id)


def on_reply_created(event: ReplyCreated) -> None:
    """Who is named, and whose text is answered: once, the naming first; of an official account who writes under it."""
    author_id = event.written_for_id or event.actor_id
    _tell_mentioned(event.object_id, event.mentioned_ids, author_id)
    answered = list_behind({event.root_author_id, event.parent_author_id}) - set(event.mentioned_ids) - {event.actor_id}
    listening = list_listening(answered, event.space_ids)
    notify(
        list_readers(event.object_id, sorted(listening)),
        reason="reply",
        key=f"reply:{event.root_id}",
        about_id=event.object_id,
        actor_id=author_id,
        content_id=event.object_id,
    )


def on_message_sent(event: MessageSent) -> None:
    """Everybody in the conversation is told, but who has muted it; one line for all that is unread there.

    Who answers for a team message has one line for all private replies to it.
    """
    (space_id,), told = event.space_ids, list_listening(event.participant_ids, event.space_ids)
    if event.about_id is not None and event.actor_id not in event.leader_ids:
        leaders = told & set(event.leader_ids)
        told -= leaders
        notify(
            leaders,
            reason="team_reply",
            key=f"teamreply:{event.about_id}",
            about_id=event.object_id,
            actor_id=event.actor_id,
            content_id=event.about_id,
        )
    notify(
        told,
        reason="message",
        key=f"message:{space_id}",
        about_id=event.object_id,
        actor_id=event.actor_id,
        content_id=event.object_id,
    )


def on_conversation_changed(event: ConversationChanged) -> None:
    """Who was added to a conversation is told."""
    if event.step not in ("added", "added_with_history") or event.account_id is None:
        return
    space_id = event.object_id
    notify(
        [event.account_id],
        reason="added",
        key=f"message:{space_id}",
        about_id=space_id,
        actor_id=event.actor_id,
        space_id=space_id,
    )


def on_conversation_seen(event: ConversationSeen) -> None:
    """What was read waits no longer: there, and of replies to a team message when all of them were read."""
    reader_id = event.actor_id or 0
    settle_own(f"message:{event.object_id}", reader_id)
    about_id = find_read_through(reader_id, event.object_id)
    if about_id is not None:
        settle_own(f"teamreply:{about_id}", reader_id)


def on_team_addressed(event: TeamMessageAddressed) -> None:
    """A batch of people, written by a job, was sent a team message."""
    asks = [(event.is_urgent, "urgent"), (event.asks, "team_confirm"), (event.is_announcement, "announcement")]
    _tell_team(event, next((reason for is_so, reason in asks if is_so), "team"))


def on_team_reminded(event: TeamPeopleReminded) -> None:
    """Who has not confirmed is told once more, in the line that is open."""
    _tell_team(event, "team_reminder")


def on_team_reply_shared(event: TeamReplyShared) -> None:
    """Sender and delegates of a team message hear of replies that everybody sees; everybody else comes by."""
    notify(
        list_behind([event.sender_id]) | set(list_delegate_ids(event.sender_id)),
        reason="team_answer",
        key=f"team:{event.about_id}",
        about_id=event.object_id,
        actor_id=event.actor_id,
        content_id=event.object_id,
    )


def on_delegate_named(event: DelegateNamed) -> None:
    """Who may write for somebody from now on is told."""
    leader_id, key = event.object_id, f"delegate:{event.object_id}"
    reason = "official" if event.is_official else "delegate"
    notify([event.writer_id], reason=reason, key=key, about_id=leader_id, actor_id=leader_id)


def on_delegation_ended(event: DelegationEnded) -> None:
    """The other of the two is told, both where its last day is over."""
    leader_id, writer_id, key = event.object_id, event.writer_id, f"delegate:{event.object_id}"
    if event.actor_id != writer_id:
        reason = "official_ended" if event.is_official else "delegate_ended"
        notify([writer_id], reason=reason, key=key, about_id=leader_id, actor_id=leader_id)
    if event.actor_id != leader_id and not event.is_official:
        over = f"delegate_over:{writer_id}"
        notify([leader_id], reason="delegate_over", key=over, about_id=leader_id, actor_id=writer_id)


def on_team_message_done(event: TeamMessageSeen | TeamMessageConfirmed) -> None:
    """It was read, or confirmed where that was asked: it waits no longer."""
    if isinstance(event, TeamMessageConfirmed) or not event.asks:
        settle_own(f"team:{event.object_id}", event.actor_id or 0)
    if isinstance(event, TeamMessageSeen):
        settle_own(f"teamreply:{event.object_id}", event.actor_id or 0)


def on_schedule_refused(event: ScheduleRefused) -> None:
    """The author hears that a scheduled text could not be published."""
    key = f"scheduled:{event.object_id}"
    notify([event.author_id], reason="unpublished", key=key, about_id=event.object_id)


def on_schedule_settled(event: ScheduleChanged | ScheduleEnded) -> None:
    """The author has seen to it."""
    settle(f"scheduled:{event.object_id}", event.actor_id)


def on_membership_changed(event: MembershipChanged) -> None:
    """Owners hear of requests, people of what became of theirs; of what a group brings or takes nobody is told here."""
    if event.step in WITHOUT_ASKING:
        return
    space_id, key = event.object_id, f"join:{event.object_id}:{event.account_id}"
    if event.step == "asked":
        people, reason = list_owner_ids(SYSTEM, space_id), "join_request"
    else:
        settle(key, event.actor_id)
        people, reason = (event.account_id,), ANSWERS.get(event.step, "")
    if reason:
        notify(people, reason=reason, key=key, about_id=space_id, actor_id=event.actor_id, space_id=space_id)


def on_decision(event: CaseDecided | DecisionReversed) -> None:
    """The author hears what was decided about the text, or that it no longer holds; the reporters hear the outcome."""
    about = {"about_id": event.object_id, "decision_id": event.decision_id}
    if event.is_author_told:
        notify([event.author_id], reason="decision", key=f"decision:{event.case_id}", **about)
    notify(event.reporter_ids, reason="outcome", key=f"outcome:{event.case_id}", **about)


def on_appeal_decided(event: AppealDecided) -> None:
    """The author hears what became of the appeal; the reporters, if it changed the outcome."""
    about = {"about_id": event.object_id, "decision_id": event.decision_id}
    notify([event.author_id], reason="appeal", key=f"appeal:{event.appeal_id}", **about)
    if event.outcome == "granted":
        notify(event.reporter_ids, reason="outcome", key=f"outcome:{event.case_id}", **about)


def on_quiet_hours_changed(event: QuietHoursChanged) -> None:
    """What waits for the end of somebody's quiet hours follows them."""
    hold_anew(event.object_id)


def on_approval_requested(event: ApprovalRequested) -> None:
    """Who reads hears that profiles wait: one line, however many."""
    if event.subject_kind == PROFILE and event.state == PENDING:
        readers = list_role_holders(event.reviewer_role)
        notify(readers, reason="review", key=REVIEW, about_id=event.object_id, actor_id=event.actor_id)


def on_approval_decided(event: ApprovalDecided) -> None:
    """Whose text it is hears what became of it; what was only shown for information is no news."""
    if event.subject_kind != PROFILE or event.state == SEEN:
        return
    reason = "approved" if event.state == APPROVED else "returned"
    notify([event.subject_id], reason=reason, key=f"approval:{event.subject_id}", about_id=event.object_id)
    _settle_review(event.actor_id)


def on_approval_withdrawn(event: ApprovalWithdrawn) -> None:
    """There may be nothing left to read."""
    if event.subject_kind == PROFILE:
        _settle_review(event.actor_id)


def _tell_team(event: TeamMessageAddressed | TeamPeopleReminded, reason: str) -> None:
    key, content_id = f"team:{event.object_id}", event.object_id
    people = set(event.account_ids)
    if isinstance(event, TeamMessageAddressed):
        people -= {event.writer_id or 0}  # nobody is told of what they wrote
    notify(people, reason=reason, key=key, about_id=content_id, actor_id=event.sender_id, content_id=content_id)


def _settle_review(actor_id: int | None) -> None:
    if not is_waiting(PROFILE):
        settle(REVIEW, actor_id)


def _tell_mentioned(content_id: int, mentioned_ids: tuple[int, ...], actor_id: int | None) -> None:
    readers = list_readers(content_id, mentioned_ids) if mentioned_ids else set()
    key = f"mention:{content_id}"
    notify(readers, reason="mention", key=key, about_id=content_id, actor_id=actor_id, content_id=content_id)
