"""What the pages of team messages need: the form with its audience, the message with what its reader may do."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from esn.content.queries import find_draft, get_draft
from esn.content.wording import byline
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.messages.actions.team import NewTeamMessage
from esn.messages.audience import Audience, audience_of
from esn.messages.forms import MessageForm, TeamForm
from esn.messages.policy import may_address_all, may_pass_quiet
from esn.messages.queries.audience import list_scopes, preview
from esn.messages.queries.budget import budget_words
from esn.messages.queries.leading import list_senders, sending_as
from esn.messages.queries.team import get_team_message, list_team_answers
from esn.messages.queries.team_people import count_team_people
from esn.messages.queries.team_replies import STATES, WAITING, ReplyRow, get_reply
from esn.messages.quiet_line import audience_line
from esn.messages.recipients import find_left_out
from esn.messages.record_line import record_line
from esn.messages.team_branches import branches_context
from esn.people.queries import list_delegate_ids, list_official_names, list_places, list_titles
from esn.settings import settings


def require_sender(actor: Actor) -> None:
    """NotAllowed for whoever has nobody to write to, for themselves or for a leader."""
    if not list_senders(actor):
        raise NotAllowed(_("Team messages are sent by those who lead people. You can start a conversation instead."))


def fill_team_form(actor: Actor, draft_id: int | None, sender_id: int | None = None) -> TeamForm:
    """An empty form, or one filled from a draft; NotFound for somebody else's draft."""
    if draft_id is None:
        return TeamForm(formdata=None, sender=sender_id)
    draft = get_draft(actor, draft_id)
    return TeamForm(formdata=None, sender=sender_id, text=draft.source, draft=draft.id)


def read_audience(actor: Actor, form: TeamForm) -> Audience:
    """The audience that the form describes; NotValid by field."""
    left_out = find_left_out(actor, form.without.data or "")
    audience = audience_of(
        form.scope.data or "", title=form.role.data or "", place=form.town.data or "", without=left_out
    )
    if audience is None:
        raise NotValid(fields={"scope": _("Choose whom it is for.")})
    return audience


def read_team_message(actor: Actor, form: TeamForm) -> NewTeamMessage:
    """What the form says, ready to be sent; NotValid by field."""
    return NewTeamMessage(
        source=form.text.data or "",
        audience=read_audience(actor, form),
        seen=form.seen.data or "",
        replies=form.replies.data or "",
        statement=form.statement.data or "",
        confirm_by=form.confirm_by.data,
        announce_until=form.announce_until.data,
        over_budget=form.over_budget.data or "",
        urgent=form.urgent.data or "",
        sender_id=form.sender.data,
    )


def look(actor: Actor, form: TeamForm) -> dict[str, Any]:
    """Whom it reaches, who of them is quiet, and whether they got enough this week; NotAllowed, NotValid by field."""
    audience, sender = read_audience(actor, form), sending_as(actor, form.sender.data)
    reach = preview(sender, audience)
    if not reach.n:
        raise NotValid(fields={"scope": _("Nobody is in this audience. Choose a wider one.")})
    form.seen.data = reach.mark
    return {
        "reach": reach,
        "over": "" if form.urgent.data else budget_words(sender, audience, reach.n, clock.now()),
        "quiet_line": audience_line(reach, passes=bool(form.urgent.data)),
    }


def new_context(actor: Actor, form: TeamForm) -> dict[str, Any]:
    """What can be chosen, and what is said about the record; whom it reaches was not looked at."""
    senders = list_senders(actor) or [actor]
    sender = next((one for one in senders if one.id == form.sender.data), senders[0])
    return {
        "reach": None,
        "over": "",
        "quiet_line": None,
        "may_announce": may_address_all(sender),
        "may_pass_quiet": may_pass_quiet(actor),
        "senders": _name_senders(actor, senders),
        "is_for_another": sender.id != actor.id,
        "has_delegates": bool(list_delegate_ids(sender.id)),
        "scopes": list_scopes(sender, is_for_another=sender.id != actor.id),
        "titles": [(name, name) for name in list_titles(actor)],
        "places": [(name, name) for name in list_places(actor)],
        "record_line": record_line(),
        "limit": settings().posts.max_length,
    }


def _name_senders(actor: Actor, senders: Sequence[Actor]) -> list[tuple[int, str]]:
    official = dict(list_official_names(actor))
    writers = [None if one.id == actor.id else actor.display_name for one in senders]
    return [
        (one.id, byline(one.display_name, writer, is_official=one.id in official))
        for one, writer in zip(senders, writers, strict=True)
    ]


def team_context(
    actor: Actor, content_id: int, form: MessageForm | None = None, *, show: str = WAITING, reply_id: int | None = None
) -> dict[str, Any]:
    """A team message with everything that its sender or this reader sees of it; NotFound for everybody else."""
    view = get_team_message(actor, content_id)
    draft = None
    if form is None:
        draft = find_draft(actor, "teamreply", f"teamreply:{content_id}")
        form = MessageForm(formdata=None, **({"text": draft.source, "draft": draft.id} if draft else {}))
    context = {"view": view, "answers": list_team_answers(actor, view), "form": form, "draft": draft}
    context["record_line"] = record_line()
    return context | _leading(actor, content_id, show, reply_id) if view.leads else context


def _leading(actor: Actor, content_id: int, show: str, reply_id: int | None) -> dict[str, Any]:
    return {
        "numbers": count_team_people(actor, content_id),
        "asked": _find_asked(actor, content_id, reply_id),
        **branches_context(actor, content_id, show if show in STATES else WAITING),
    }


def _find_asked(actor: Actor, content_id: int, reply_id: int | None) -> ReplyRow | None:
    """The reply that the answer for all comes from."""
    if reply_id is None:
        return None
    try:
        return get_reply(actor, content_id, reply_id)
    except NotFound:
        return None
