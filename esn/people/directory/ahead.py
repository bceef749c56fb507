"""Reading ahead: while one page is worked on, a thread waits for the next."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Page = TypeVar("Page")


def read_ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """The same pages, the next one asked for while the caller works on the last; raises what reading raises.

    A caller who stops early waits for the page that is on its way.
    """
    context = copy_context()

    def read() -> Page | None:
        return next(pages, None)

    with ThreadPoolExecutor(1, "read-ahead") as thread:
        coming = thread.submit(context.run, read)
        while (page := coming.result()) is not None:
            coming = thread.submit(context.run, read)
            yield page
