"""Built front-end files: `asset('page.js')` in a template gives the address with the hashed name."""

import json
from pathlib import Path

from flask import Flask, Response, g, request

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
URL = "/static/dist/"
YEAR = 365 * 24 * 3600


class MissingAssetError(LookupError):
    """A file the build did not make, or no build at all."""


class Assets:
    """The manifest of the newest build: plain name -> hashed name."""

    def __init__(self, folder: Path = DIST) -> None:
        self._manifest = folder / "manifest.json"
        self._built_at = 0
        self._names: dict[str, str] = {}

    def names(self) -> dict[str, str]:
        """The manifest, read again after each build; MissingAssetError before the first one."""
        try:
            built_at = self._manifest.stat().st_mtime_ns
        except FileNotFoundError as error:
            raise MissingAssetError("The front end is not built: run `npm ci` and `npm run build`.") from error
        if built_at != self._built_at:
            self._names, self._built_at = json.loads(self._manifest.read_text("utf-8")), built_at
        return self._names

    def url(self, name: str) -> str:
        """The address of a built file, such as `page.js`; one page takes all its files from one build."""
        try:
            return URL + self._build()[1][name]
        except KeyError as error:
            raise MissingAssetError(f"The build made no {name}: run `npm run build`.") from error

    def build(self) -> int:
        """Which build this page takes its files from."""
        return self._build()[0]

    def _build(self) -> tuple[int, dict[str, str]]:
        if "asset_build" not in g:
            names = self.names()
            g.asset_build = self._built_at, names
        build: tuple[int, dict[str, str]] = g.asset_build
        return build


def cache_for_ever(response: Response) -> Response:
    """Let browsers keep built files: their names change whenever they do."""
    if request.path.startswith(URL) and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def init_assets(app: Flask) -> None:
    """Give templates `asset()` and built files their caching; expects static_folder "static/dist" at `URL`."""
    assets = app.extensions["esn_assets"] = Assets()
    app.add_template_global(assets.url, "asset")
    app.after_request(cache_for_ever)
