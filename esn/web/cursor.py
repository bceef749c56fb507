"""Numbers in addresses and forms: where a list goes on, and what is meant by its id."""

from flask import request

from esn.core.paging import NEWEST


def read_cursor(name: str = "before", default: int = NEWEST) -> int:
    """The position or id in this field or parameter; `default` when it is missing or none that a database holds."""
    number = read_number(name)
    return default if number is None else number


def read_number(name: str) -> int | None:
    """The position or id in this field or parameter; None when it is missing or none that a database holds."""
    number = request.values.get(name, type=int)
    return number if number is not None and 0 <= number <= NEWEST else None
