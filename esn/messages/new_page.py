"""The page of a new message: filled from an address or a draft, or the way to the conversation that exists."""

from esn.content.queries import get_draft
from esn.core.actor import Actor
from esn.messages.forms import NewForm
from esn.messages.queries.conversations import find_pair
from esn.people.queries import find_account_by_username


def find_open_pair(actor: Actor, to: str) -> int | None:
    """The conversation with the one person named by `to`, if there is one."""
    account = find_account_by_username(to.strip().removeprefix("@").lower()) if to else None
    if account is None or account.id == actor.account_id:
        return None
    return find_pair(actor, account.id)


def fill_new_form(actor: Actor, to: str, draft_id: int | None) -> NewForm:
    """An empty form for these people, or one filled from a draft; NotFound for somebody else's draft."""
    if draft_id is not None:
        draft = get_draft(actor, draft_id)
        return NewForm(formdata=None, to=draft.title, text=draft.source, draft=draft.id)
    names = " ".join(f"@{name.removeprefix('@')} " for name in to.replace(",", " ").split())
    return NewForm(formdata=None, to=names)
