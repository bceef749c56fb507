"""A reported reply, ready to be decided."""

import re
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from tests.domain.moderation.acting import make_thread, report

_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def without_token(answer: TestResponse) -> str:
    """The page without what differs from one request to the next."""
    return _TOKEN.sub("", answer.get_data(as_text=True))


@dataclass(frozen=True)
class Reported:
    """A reply of employee in an open community, reported by colleague."""

    post_id: int
    reply_id: int
    case_id: int

    @property
    def url(self) -> str:
        """The page of the case."""
        return f"/moderation/cases/{self.case_id}"


@pytest.fixture
def reported(cast) -> Reported:
    """The case, open."""
    post_id, reply_id = make_thread(cast)
    return Reported(post_id, reply_id, report(cast.colleague, reply_id, details="Everybody knows her."))
