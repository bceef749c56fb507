from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.core import clock
from esn.core.db import db
from esn.core.revocation import Revocation, forget_revocations, revoke
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count


def test_it_lives_and_dies_with_the_transaction_that_takes_the_right_away(app):
    with pytest.raises(KeyError), unit_of_work():
        revoke(account_id=7)
        raise KeyError
    assert count(Revocation) == 0
    with unit_of_work():
        revoke(account_id=7, space_id=3)
    row = db.session.scalars(sa.select(Revocation)).one()
    assert (row.account_id, row.session_id, row.space_id) == (7, None, 3)
    assert datetime.now(UTC) - row.created_at < timedelta(minutes=1)


def test_old_ones_are_forgotten(app):
    with clock.at(datetime.now(UTC) - timedelta(hours=2)):
        revoke(session_id=1)
    revoke(session_id=2)
    forget_revocations()
    assert db.session.scalars(sa.select(Revocation.session_id)).all() == [2]
