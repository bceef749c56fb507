"""What the index does later: people in batches, and counting how common words are."""

from esn.core.db import db
from esn.search import postgresql
from esn.search.index import index_items

PEOPLE_BATCH = 200


def index_people(batch: int) -> None:
    """Bring one batch of people up to date."""
    first = batch * PEOPLE_BATCH
    index_items("person", list(range(first, first + PEOPLE_BATCH)))


def count_terms() -> None:
    """Count anew in how many documents each word stands; SQLite knows by itself."""
    if db.engine.dialect.name == "postgresql":
        postgresql.count_terms()
