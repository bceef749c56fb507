"""Pieces of pages that are remembered by value: the same macro with the same values gives the same HTML.

A piece knows its values and nothing else: its environment has no frame, no request and no session, so that nothing of
one person can stand in what another one gets. Nothing remembered has to be forgotten: a changed value is another key.
"""

import secrets
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from functools import cached_property

from flask import Flask, current_app, g
from flask_babel import get_locale, get_timezone
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, StrictUndefined
from jinja2.defaults import DEFAULT_NAMESPACE
from markupsafe import Markup

from esn.web.template_filters import age

MOST = 10_000_000  # characters of HTML that one process remembers; the values they are found by take as much again
KNOWN = (*DEFAULT_NAMESPACE, "_", "gettext", "ngettext", "asset")  # what a piece may call

# Stands for the CSRF token in what is remembered; each person's own is put in afterwards. Nobody can write it, for
# nobody ever sees it.
_TOKEN = secrets.token_hex(16)

Parts = tuple[str, ...]


class Memory:
    """What was asked for lately; of what nobody asks for any more, at least half is forgotten whenever it is full."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most // 2
        self.size = 0
        self._young: dict[Hashable, Parts] = {}
        self._old: dict[Hashable, Parts] = {}

    def get(self, key: Hashable, make: Callable[[], Parts]) -> Parts:
        """What is remembered under the key, or what `make` makes now."""
        parts = self._young.get(key)
        if parts is None:
            parts = self._old.get(key) or make()
            self._keep(key, parts)
        return parts

    def _keep(self, key: Hashable, parts: Parts) -> None:
        if self.size >= self._most:
            self._old, self._young, self.size = self._young, {}, 0
        self._young[key] = parts
        self.size += sum(map(len, parts))


class Pieces:
    """The pieces of one application."""

    def __init__(self, app: Flask) -> None:
        self.memory = Memory()
        self._app = app

    @cached_property
    def environment(self) -> Environment:
        """What a piece may call: what makes words and addresses."""
        environment: Environment = self._app.jinja_env.overlay(undefined=StrictUndefined)
        known = {name: environment.globals[name] for name in KNOWN}
        environment.globals = {**known, "csrf_token": lambda: _TOKEN}
        return environment

    def piece(self, template: str, macro: str, *values: Hashable, moments: Sequence[datetime | None] = ()) -> Markup:
        """What the macro makes of the values, whose types never change; `moments`: those it shows as "2 h ago"."""
        ages = tuple([moment and age(moment) for moment in moments])
        page = _page()
        parts = self.memory.get((template, macro, page.key, ages, values), lambda: self._make(template, macro, values))
        html = parts[0] if len(parts) == 1 else page.token.join(parts)
        return Markup(html)  # noqa: S704 - a template made it

    def _make(self, template: str, macro: str, values: Sequence[Hashable]) -> Parts:
        html = getattr(self.environment.get_template(template).module, macro)(*values)
        return tuple(str(html).split(_TOKEN))


class _Page:
    """This request's page: what the words and addresses in it depend on beside the values, and its token."""

    def __init__(self) -> None:
        self.key = str(get_locale()), str(get_timezone()), current_app.extensions["esn_assets"].build()

    @cached_property
    def token(self) -> str:
        return generate_csrf()


def _page() -> _Page:
    page: _Page | None = g.get("page_of_pieces")
    if page is None:
        page = g.page_of_pieces = _Page()
    return page


def init_pieces(app: Flask) -> None:
    """Let templates ask for `piece("components/post.html", "post_inner", post)`."""
    pieces = app.extensions["esn_pieces"] = Pieces(app)
    app.add_template_global(pieces.piece)
