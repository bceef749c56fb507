"""Search documents: what a searchable row looks like to the index, whatever its kind."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """One searchable thing. `texts` are plain text, not HTML; names of people are never stemmed."""

    kind: str  # post, reply, person, community
    item_id: int
    space_ids: tuple[int, ...] = ()  # where it can be read; empty for a person
    author_id: int | None = None
    root_id: int | None = None  # the thread it belongs to
    language: str = "en"
    created_at: datetime
    changed_at: datetime | None = None
    title: str = ""
    body: str = ""
    tags: str = ""
    is_name: bool = False  # the title is a name: folded, not stemmed
