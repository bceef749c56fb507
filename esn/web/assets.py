"""Built front-end files: `asset('page.js')` in a template gives the address with the hashed name."""

import json
from functools import cached_property
from pathlib import Path

from flask import Flask, Response, request

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
URL = "/static/dist/"
YEAR = 365 * 24 * 3600


class MissingAssetError(LookupError):
    """A file the build did not make, or no build at all."""


class Assets:
    """The manifest of one build: plain name -> hashed name."""

    def __init__(self, folder: Path = DIST) -> None:
        self.folder = folder

    @cached_property
    def names(self) -> dict[str, str]:
        """The manifest; MissingAssetError before the first build."""
        try:
            return json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as error:
            raise MissingAssetError("The front end is not built: run `npm ci` and `npm run build`.") from error

    def url(self, name: str) -> str:
        """The address of a built file, such as `page.js`."""
        try:
            return URL + self.names[name]
        except KeyError as error:
            raise MissingAssetError(f"The build made no {name}: run `npm run build`.") from error


def cache_for_ever(response: Response) -> Response:
    """Let browsers keep built files: their names change whenever they do."""
    if request.path.startswith(URL) and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def init_assets(app: Flask) -> None:
    """Give templates `asset()` and built files their caching; expects static_folder "static/dist" at `URL`."""
    app.add_template_global(Assets().url, "asset")
    app.after_request(cache_for_ever)
