"""What waits for a person's second click must not hold up everybody who names that person."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from esn.content.actions.reactions import set_reaction
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import follow_person
from esn.people.models import Account
from esn.terms.actions import accept_terms
from esn.terms.models import TermsAcceptance
from esn.terms.queries import get_standing, get_text
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post


def react(cast: Cast) -> None:
    post_id = make_post(cast.colleague, make_community(cast.colleague))
    with unit_of_work():
        set_reaction(cast.employee, post_id, "thanks", is_on=True)
        name_the_employee(cast)


def follow(cast: Cast) -> None:
    with unit_of_work():
        follow_person(cast.employee, cast.colleague.id)
        name_the_employee(cast)


def accept(cast: Cast) -> None:
    version = get_standing(cast.employee).in_force
    with unit_of_work() as unit:
        unit.session.delete(unit.session.get_one(TermsAcceptance, (cast.employee.id, version)))
        unit.session.flush()
        accept_terms(cast.employee, version, "en", get_text(version, "en").digest)
        name_the_employee(cast)


def name_the_employee(cast: Cast) -> None:
    """What the database does for each row that points to an account, in a transaction of its own."""
    named = sa.select(Account.id).where(Account.id == cast.employee.id).with_for_update(read=True, key_share=True)
    if db.engine.dialect.name == "sqlite":
        return  # one writer, and no locks of rows
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        assert connection.scalar(named) == cast.employee.id


@pytest.mark.every_database
@pytest.mark.parametrize("act", [react, follow, accept], ids=lambda act: act.__name__)
def test_the_row_of_an_account_can_be_named_meanwhile(act: Callable[[Cast], None], cast: Cast) -> None:
    act(cast)
