"""A reported reply, ready to be decided."""

import re

from werkzeug.test import TestResponse

from tests.domain.moderation.remembered import reported, template, thread

__all__ = ["reported", "template", "thread", "without_token"]

_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def without_token(answer: TestResponse) -> str:
    """The page without what differs from one request to the next."""
    return _TOKEN.sub("", answer.get_data(as_text=True))
