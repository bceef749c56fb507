"""Which posts of a busy community reach those who chose highlights."""

import sqlalchemy as sa

from esn.content.jobs import choose_highlights
from esn.content.models import Placement
from esn.core.db import db
from esn.posts.actions import QUIET_WEEK
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply


def highlighted() -> set[int]:
    """The posts that are highlights now."""
    return set(db.session.scalars(sa.select(Placement.content_id).where(Placement.is_highlight)))


def test_the_fifth_with_the_most_replies_is_marked_and_the_mark_stays(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    quiet = {make_post(cast.employee, space) for _number in range(QUIET_WEEK)}
    busy, little, _silent = (make_post(cast.employee, space) for _number in range(3))
    for post_id, replies in ((busy, 4), (little, 2)):
        for _number in range(replies):
            make_reply(cast.colleague, post_id)
    choose_highlights(space.id)
    assert highlighted() == quiet | {busy}
    make_reply(cast.colleague, little)
    choose_highlights(space.id)
    assert highlighted() == quiet | {busy, little}
