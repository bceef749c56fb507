"""Pages of a list: by cursor, never by offset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 20
NEWEST = 2**53  # a cursor above every position and id

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and the cursor that continues below them; None at the end of the list."""

    rows: Sequence[Row]
    next_cursor: int | None = None


def page_of(rows: Sequence[Row], cursor_of: Callable[[Row], int], size: int = PAGE_SIZE) -> Page[Row]:
    """Make a page out of up to `size` + 1 rows read; the extra row only tells that there is more."""
    if len(rows) <= size:
        return Page(rows)
    return Page(rows[:size], cursor_of(rows[size - 1]))
