"""Sending a team message, and writing down, batch by batch, whom it reaches."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import Prepared, prepare
from esn.content.models import Content
from esn.content.publish_time import AHEAD_MAX
from esn.core import clock, jobs
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.core.submission import once
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.messages.actions.rows import require_messages
from esn.messages.actions.team_rows import address_delegate, admit_delegate, place_text
from esn.messages.audience import EVERYBODY, PRIVATE, SHARED, UNIT, Audience, audience_from
from esn.messages.events import TeamMessageAddressed, TeamMessageSent
from esn.messages.models import STATEMENT_LENGTH, TeamMessage
from esn.messages.policy import may_pass_quiet
from esn.messages.queries.audience import in_audience, may_address, measure, number_words, unit_name
from esn.messages.queries.budget import budget_words
from esn.messages.queries.leading import sending_as
from esn.people.models import Account
from esn.people.policy import is_present
from esn.people.queries import list_delegate_ids
from esn.settings import settings
from esn.spaces.actions.lifecycle import add_private_space
from esn.spaces.actions.rows import admit, record_step
from esn.spaces.models import DELEGATE, TEAM, Membership, Space

BATCH = 200  # people addressed in one transaction, which stays short
URGENT_FOR = timedelta(days=1)  # who joins the audience later is told in working hours


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTeamMessage:
    """What a leader sends. `seen` is the mark of the audience that was shown; a statement asks to confirm it."""

    source: str
    audience: Audience
    seen: str
    replies: str = PRIVATE
    statement: str = ""
    confirm_by: date | None = None  # the last day
    over_budget: str = ""  # why these people get more than the week's budget
    urgent: str = ""  # why it passes quiet hours; empty: it does not
    announce_until: date | None = None  # the last day on Home, of what goes to everybody
    is_scheduled: bool = False  # its budget was judged when somebody could still give a reason
    sender_id: int | None = None  # the leader it is written for; None: the actor's own


def send_team_message(actor: Actor, new: NewTeamMessage, *, submission: str = "", draft_id: int | None = None) -> int:
    """Send to an audience; gives the message's id. A job writes down whom it reaches: none of them waits here.

    NotValid by field (`over_budget`: these people got enough this week), NotAllowed for whoever may not address these
    people, write for the sender or pass quiet hours, Conflict where the audience has changed since it was shown.
    """
    prepared, statement = prepare(new.source), _checked_statement(new, clock.now())
    _require_announcement(new, clock.now())
    until = _end_of(new.confirm_by) if new.confirm_by else None
    _require_right(actor, new)
    with unit_of_work() as unit:
        sender = sending_as(actor, new.sender_id)

        def send() -> int:
            planned = _require_audience(sender, new)
            reasoned = replace(new, over_budget=_required_reason(sender, new, planned, clock.now()))
            return _add(unit, actor, sender.id, reasoned, prepared, statement, until, planned)

        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, send)


def require_team_sendable(actor: Actor, new: NewTeamMessage, at: datetime) -> None:
    """Raise what `send_team_message` would raise at a moment, as far as that is known now."""
    prepare(new.source)
    _checked_statement(new, at)
    _require_announcement(new, at)
    _require_right(actor, new)
    sender = sending_as(actor, new.sender_id)
    _required_reason(sender, new, _require_audience(sender, new), at)


def address_people(content_id: int, after: int = 0) -> None:
    """Address those in the audience whose account id is above `after` and who are not yet: a batch, then the next."""
    with unit_of_work() as unit:
        row = unit.session.get(TeamMessage, content_id)
        if row is None:
            return
        here = Membership.space_id == row.space_id
        inside = sa.select(Membership.account_id).where(here, Membership.source != DELEGATE)
        wanted = in_audience(audience_from(row.audience), row.sender_id)
        missing = sa.select(Account.id).where(*wanted, Account.id > after, Account.id.not_in(inside))
        account_ids = tuple(unit.session.scalars(missing.order_by(Account.id).limit(BATCH)))
        if not account_ids:
            return
        space = unit.session.get_one(Space, row.space_id)
        led = sa.select(Membership).where(here, Membership.account_id.in_(account_ids))
        known = {membership.account_id: membership for membership in unit.session.scalars(led)}
        for account_id in account_ids:
            if account_id in known:
                address_delegate(unit, known[account_id])
            else:
                admit(unit, space, account_id, None)
        unit.session.flush()
        unit.record(
            TeamMessageAddressed(
                actor_id=None,
                object_id=content_id,
                space_ids=(row.space_id,),
                account_ids=account_ids,
                sender_id=row.sender_id,
                writer_id=unit.session.get_one(Content, content_id).written_by_id,
                asks=bool(row.statement),
                is_urgent=bool(row.urgent) and clock.now() < (row.sent_at or clock.now()) + URGENT_FOR,
                is_announcement=row.announced_until is not None and row.announced_until > clock.now(),
            )
        )
        if len(account_ids) == BATCH:
            _go_on(content_id, account_ids[-1])


def address_newcomers() -> None:
    """After a synchronisation: who has joined the audience of a message in force gets it too."""
    in_force = TeamMessage.in_force_until > clock.now()
    here = sa.select(TeamMessage.content_id).join(Account, Account.id == TeamMessage.sender_id)
    with unit_of_work() as unit:
        for content_id in unit.session.scalars(here.where(in_force, is_present())).all():
            _go_on(content_id, 0)


def _add(
    unit: UnitOfWork,
    actor: Actor,
    sender_id: int,
    new: NewTeamMessage,
    prepared: Prepared,
    statement: str,
    until: datetime | None,
    planned: int,
) -> int:
    space = _open_space(unit, actor, sender_id)
    content_id, position = place_text(unit, actor, space.id, prepared, author_id=sender_id)
    announced = _end_of(new.announce_until) if new.announce_until else None
    in_force = announced or clock.now() + timedelta(days=settings().team_messages.in_force_days)
    row = TeamMessage(
        content_id=content_id,
        space_id=space.id,
        sender_id=sender_id,
        audience=new.audience.as_data(),
        replies=new.replies,
        statement=statement,
        confirm_until=until,
        in_force_until=max(in_force, until or in_force),
        announced_until=announced,
        sent_at=clock.now(),
        over_budget=new.over_budget or None,
        urgent=clean_line(new.urgent) or None,
    )
    unit.session.add(row)
    unit.session.flush()
    _record_sent(unit, actor, row, prepared, position, planned)
    _go_on(content_id, 0)
    return content_id


def _record_sent(
    unit: UnitOfWork, actor: Actor, row: TeamMessage, prepared: Prepared, position: int, planned: int
) -> None:
    unit.record(
        TeamMessageSent(
            actor_id=actor.account_id,
            object_id=row.content_id,
            space_ids=(row.space_id,),
            written_for_id=None if row.sender_id == actor.id else row.sender_id,
            position=position,
            audience=row.audience,
            planned=planned,
            replies=row.replies,
            confirm_until=_iso(row.confirm_until),
            in_force_until=row.in_force_until.isoformat(),
            announced_until=_iso(row.announced_until),
            mentioned_ids=prepared.mentioned_ids,
            source=prepared.source,
            statement=row.statement,
            over_budget=row.over_budget or "",
            urgent=row.urgent or "",
        )
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _open_space(unit: UnitOfWork, actor: Actor, sender_id: int) -> Space:
    """Where the message stands, its sender and delegates in it; those it is for are admitted by a job."""
    space = add_private_space(unit, actor, TEAM, "")
    record_step(unit, actor, admit(unit, space, sender_id, None), "added")
    for writer_id in list_delegate_ids(sender_id):
        admit_delegate(unit, actor, space, writer_id)
    return space


def _go_on(content_id: int, after: int) -> None:
    key = f"messages.address_team:{content_id}:{after}"
    jobs.enqueue("messages.address_team", unique_key=key, content_id=content_id, after=after)


def _require_right(actor: Actor, new: NewTeamMessage) -> None:
    require_messages(actor)
    if new.urgent and not may_pass_quiet(actor):
        raise NotAllowed(_("Only the role urgent notice passes quiet hours. Take the reason out, and it waits."))


def _require_audience(sender: Actor, new: NewTeamMessage) -> int:
    if new.audience.kind == UNIT and not unit_name(new.audience.unit_id):
        raise NotAllowed(_("The directory has this unit no longer. Choose another one."))
    if not may_address(sender, new.audience):
        raise NotAllowed(_("You can write to those who report to you and to the units you lead."))
    reach = measure(sender, new.audience)
    if not reach.n:
        raise NotValid(fields={"scope": _("Nobody is in this audience. Choose a wider one.")})
    if reach.mark != new.seen:
        text = _("It is %(people)s now. Look at it again, then send.", people=number_words(reach.n))
        raise Conflict(text, title=_("The audience has changed since you looked."))
    return reach.n


def _required_reason(actor: Actor, new: NewTeamMessage, n: int, at: datetime) -> str:
    """Why these `n` people get one more at a moment; empty where it needs no reason."""
    over = "" if clean_line(new.urgent) else budget_words(actor, new.audience, n, at)  # one reason is enough
    reason = clean_line(new.over_budget) if over else ""
    if over and not reason and not new.is_scheduled:
        raise NotValid(fields={"over_budget": over})
    return reason


def _checked_statement(new: NewTeamMessage, at: datetime) -> str:
    if new.replies not in (PRIVATE, SHARED):
        raise NotValid(fields={"replies": _("Choose who sees the replies.")})
    statement = clean_line(new.statement)
    lines = {"statement": statement, "over_budget": clean_line(new.over_budget), "urgent": clean_line(new.urgent)}
    if long := [name for name, line in lines.items() if len(line) > STATEMENT_LENGTH]:
        raise NotValid(fields=dict.fromkeys(long, _("Use at most %(number)s characters.", number=STATEMENT_LENGTH)))
    if statement and new.confirm_by is None:
        raise NotValid(fields={"confirm_by": _("Say until when they should confirm.")})
    if new.confirm_by is not None and not statement:
        raise NotValid(fields={"statement": _("Say what they should confirm.")})
    if new.confirm_by is not None and _end_of(new.confirm_by) <= at:
        raise NotValid(fields={"confirm_by": _("This day is over. Choose a later one.")})
    return statement


def _require_announcement(new: NewTeamMessage, at: datetime) -> None:
    """What goes to everybody stands on Home until a day, and nothing else does."""
    refusal = ""
    if new.audience.kind == EVERYBODY and new.announce_until is None:
        refusal = _("Give the last day: an announcement to everybody stands on Home until then.")
    if new.announce_until is not None:
        end = _end_of(new.announce_until)
        if new.audience.kind != EVERYBODY:
            refusal = _("Only what goes to everybody in the company stands on Home. Take the day out.")
        elif end <= at:
            refusal = _("This day is over. Choose a later one.")
        elif end > at + AHEAD_MAX:
            refusal = _("Choose a day within the next 12 months.")
    if refusal:
        raise NotValid(fields={"announce_until": refusal})


def _end_of(day: date) -> datetime:
    """The end of a day by the firm's clock."""
    zone = ZoneInfo(settings().site.time_zone)
    return datetime.combine(day, time(23, 59), zone).astimezone(clock.now().tzinfo)
