"""Marking things as seen."""

from esn.content.models import ReadMark
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotFound
from esn.core.unit_of_work import unit_of_work
from esn.feed.models import HomeMark
from esn.spaces.queries import list_readable_space_ids


def mark_home_seen(actor: Actor, position: int) -> None:
    """This person has seen Home up to a position; a mark never goes back."""
    with unit_of_work() as unit:
        row = {"account_id": actor.id, "seen_position": position, "seen_at": clock.now()}
        insert = insert_for(unit.session)(HomeMark.__table__).values(row)
        newer = {"seen_position": position, "seen_at": row["seen_at"]}
        unit.session.execute(
            insert.on_conflict_do_update(
                index_elements=["account_id"], set_=newer, where=HomeMark.seen_position < position
            )
        )


def mark_space_seen(actor: Actor, space_id: int, position: int) -> None:
    """This person has seen a space up to a position; NotFound where it is invisible."""
    if not list_readable_space_ids(actor, [space_id]):
        raise NotFound
    with unit_of_work() as unit:
        row = {"account_id": actor.id, "space_id": space_id, "seen_position": position}
        insert = insert_for(unit.session)(ReadMark.__table__).values(row)
        unit.session.execute(
            insert.on_conflict_do_update(
                index_elements=["account_id", "space_id"],
                set_={"seen_position": position},
                where=ReadMark.seen_position < position,
            )
        )
