"""Short words for the tests of search."""

from esn.core.actor import Actor
from esn.core.db import db
from esn.search.index import index_items
from esn.search.queries.finding import Results, Search, search

EVERYBODY = 100  # more accounts than the cast has


def look(actor: Actor, typed: str, *, sort: str = "best", cursor: str = "", **given: str) -> Results:
    """What this actor finds; a keyword `by` stands for from, `within` for in."""
    names = {"by": "from", "within": "in"}
    db.session.rollback()
    asked = {names.get(name, name): value for name, value in given.items()}
    return search(actor, Search(q=typed, given=asked, sort=sort, cursor=cursor))


def urls(actor: Actor, typed: str, **given: str) -> list[str]:
    """The addresses of what this actor finds, in order."""
    return [row.url for row in look(actor, typed, **given).rows]


def index_people() -> None:
    """What the jobs do after the first synchronisation."""
    index_items("person", list(range(1, EVERYBODY)))
