"""Further people, where the cast is too few."""

from esn.core import clock
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.sync.accounts import index_names


def hire(count: int) -> list[int]:
    """Add people named z0, z1 and so on, last in every list; gives their ids."""
    hired = []
    with unit_of_work() as unit:
        for number in range(count):
            name = f"Zed Zulu{number:02}"
            account = Account(
                directory_id=f"z{number}", username=f"z{number}", display_name=name, created_at=clock.now()
            )
            unit.session.add(account)
            unit.session.flush()
            index_names(unit, account)
            unit.record(AccountChanged(actor_id=None, object_id=account.id, is_new=True, fields={"name": name}))
            hired.append(account.id)
    return hired
