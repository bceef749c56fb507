"""A statement built once answers each person as one built for them."""

import sqlalchemy as sa

from esn.content.models import Content
from esn.content.policy import own, readable, traceable
from esn.core.asker import ASKER, asked_by
from esn.core.db import db
from esn.spaces.models import Space
from esn.spaces.policy import knowable_spaces, visible_from
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post


def test_it_gives_everybody_what_the_rule_gives_them(cast: Cast) -> None:
    people = (cast.employee, cast.colleague, cast.outsider, cast.leader)
    for visibility in ("open", "moderated", "private"):
        space = make_community(cast.employee, visibility, visibility=visibility, members=[cast.colleague])
        make_post(cast.employee, space)
    for rule in (readable, traceable, own):
        kept = sa.select(Content.id).where(rule(ASKER))
        for actor in people:
            found = set(db.session.scalars(kept, asked_by(actor)))
            assert found == set(db.session.scalars(sa.select(Content.id).where(rule(actor))))
    kept = sa.select(Space.id, visible_from(ASKER)).where(knowable_spaces(ASKER)).order_by(Space.id)
    for actor in people:
        built = sa.select(Space.id, visible_from(actor)).where(knowable_spaces(actor)).order_by(Space.id)
        assert db.session.execute(kept, asked_by(actor)).all() == db.session.execute(built).all()
