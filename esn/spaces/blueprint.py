"""Routes under a space: `<slug>` is resolved for whoever asks, before any view runs (design 5)."""

from typing import Any

from flask import Blueprint, request

from esn.spaces.queries import get_space_by_slug
from esn.web.viewer import current_actor


class SpaceBlueprint(Blueprint):
    """A blueprint whose views get `space: SpaceView` in the place of `<slug>`; invisible and missing are one 404."""

    def __init__(self, name: str, import_name: str, *, kind: str = "community", **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.space_kind = kind
        # Not a URL preprocessor: those run before the gates of the app, and would tell a stranger what exists.
        self.before_request(self._resolve)

    def _resolve(self) -> None:
        arguments = request.view_args
        if arguments and "slug" in arguments:
            arguments["space"] = get_space_by_slug(current_actor(), arguments.pop("slug"), self.space_kind)
