"""Reading a page as a person does, and the state that requests left behind."""

import re
from html import unescape

from werkzeug.test import TestResponse

from esn.core.actor import Actor
from esn.core.db import db
from esn.spaces.queries import SpaceView, get_space

_TAGS = re.compile(r"<[^>]+>")
_INPUT = re.compile(r'<input[^>]*name="(?P<name>\w+)"[^>]*?(?: value="(?P<value>[^"]*)")?[^>]*>')


def text_of(response: TestResponse) -> str:
    """The words of a page, on one line."""
    return " ".join(unescape(_TAGS.sub(" ", response.get_data(as_text=True))).split())


def values_of(response: TestResponse) -> dict[str, str]:
    """What stands in the input fields of a page, the last of a name counts."""
    found = _INPUT.finditer(response.get_data(as_text=True))
    return {match["name"]: unescape(match["value"] or "") for match in found}


def space_now(actor: Actor, space: SpaceView) -> SpaceView:
    """The space as it is after what other connections did."""
    db.session.rollback()
    return get_space(actor, space.id)
