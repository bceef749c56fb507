"""Where the documents come from: one maker for each kind, from the wiring table DOCUMENTS."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from esn.core.documents import SearchDocument

Maker = Callable[[Session, Sequence[int]], list[SearchDocument]]

_makers: dict[str, Maker] = {}


def wire_documents(table: Mapping[str, Maker]) -> None:
    """Say once, at start, which kinds of things can be found."""
    _makers.clear()
    _makers.update(table)


def make_documents(session: Session, kind: str, item_ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those items that can be searched; KeyError for a kind that nobody wired."""
    return _makers[kind](session, item_ids)


def list_kinds() -> tuple[str, ...]:
    """All kinds that can be found."""
    return tuple(_makers)
