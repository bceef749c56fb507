"""The frame: what the layout reads. Slots are filled by higher floors, one function each, asked only when shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import get_locale
from werkzeug.local import LocalProxy

from esn.core import clock
from esn.core.actor import Actor, photo_address
from esn.settings import settings
from esn.web.answers import Notice, take_notices
from esn.web.appearance import chosen_theme
from esn.web.cookies import EPOCH
from esn.web.guards import is_inside
from esn.web.viewer import find_actor

Slot = Callable[[Actor], Any]

EMPTY: Mapping[str, Any] = {"needs_you": 0, "communities": (), "banners": ()}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose page this is."""

    account_id: int
    username: str
    display_name: str
    photo_url: str | None


class Frame:
    """One request's frame; any name that is no attribute here is a slot of the wiring table."""

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        self._slots = slots
        self.site_name = settings().site.name
        self.company = settings().site.company
        self.help_desk = settings().site.help_desk

    @cached_property
    def _actor(self) -> Actor | None:
        return find_actor()

    @cached_property
    def locale(self) -> str:
        """The language of the page, as HTML writes it."""
        return str(get_locale()).replace("_", "-")

    @property
    def theme(self) -> str:
        """light, dark or system."""
        return chosen_theme()

    @property
    def epoch(self) -> str:
        """Changes with who is signed in on this browser."""
        return request.cookies.get(EPOCH, "")

    @cached_property
    def session(self) -> tuple[int, int] | None:
        """Seconds without a request after which the viewer's session ends, and seconds until it ends in any case.

        Whole minutes, rather too few: a page is the same for a minute, and says nothing too late.
        """
        actor = self._actor
        if actor is None or actor.session_ends_at is None:
            return None
        left = actor.session_ends_at - clock.now()
        return settings().session.idle_minutes * 60, int(left.total_seconds()) // 60 * 60

    @property
    def notices(self) -> list[Notice]:
        """What to say once."""
        return take_notices()

    @cached_property
    def viewer(self) -> Viewer | None:
        """The signed-in person, once all gates are passed."""
        actor = self._actor
        if actor is None or not is_inside():
            return None
        photo = photo_address(actor.username, actor.photo_digest)
        return Viewer(actor.id, actor.username, actor.display_name, photo)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of the viewer."""
        actor = self._actor
        return actor.roles if actor is not None and is_inside() else frozenset()

    def made_of(self) -> tuple[Any, ...]:
        """Everything the layout says; what a slot fills in tells all of itself by `repr`."""
        place = self.site_name, self.company, self.help_desk, self.locale, self.theme, self.epoch
        who = self._actor.session_id if self._actor else None, self.viewer, sorted(self.roles), self.session
        return place, who, [getattr(self, name) for name in self._slots]

    def __getattr__(self, name: str) -> Any:
        """A slot's value; empty for strangers and for slots nobody fills."""
        if name.startswith("_"):
            raise AttributeError(name)
        value = self._fill(name)
        setattr(self, name, value)
        return value

    def _fill(self, name: str) -> Any:
        actor = self._actor
        if name not in self._slots or actor is None or not is_inside():
            return EMPTY.get(name)
        return self._slots[name](actor)


def current_frame() -> Frame:
    """The frame of this request."""
    if "frame" not in g:
        g.frame = Frame(current_app.extensions["esn_frame"])
    return g.frame


def init_frame(app: Flask, slots: Mapping[str, Slot]) -> None:
    """`slots`: name -> function(actor)."""
    app.extensions["esn_frame"] = slots
    app.add_template_global(LocalProxy(current_frame), "frame")  # for macros; pages take it from their context
    app.context_processor(lambda: {"frame": current_frame()})
