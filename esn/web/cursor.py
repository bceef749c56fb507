"""Cursors in addresses: where a list goes on."""

from flask import request

from esn.core.paging import NEWEST


def read_cursor(name: str = "before", default: int = NEWEST) -> int:
    """The position or id in this parameter; `default` when it is missing or no number that a database holds."""
    number = request.args.get(name, default, type=int)
    return number if 0 <= number <= NEWEST else default
