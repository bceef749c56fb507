"""Names of built files, and how long browsers keep them."""

import json
import os
from pathlib import Path

import pytest
from flask import Flask

from esn.web.assets import Assets, MissingAssetError, init_assets


def build(folder: Path, names: dict[str, str], at: int) -> None:
    """Leave what a build leaves."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(names))
    os.utime(manifest, (at, at))


def test_a_plain_name_becomes_the_hashed_one(tmp_path: Path):
    build(tmp_path, {"page.js": "page-AAAA.js"}, 1)
    with Flask("test").app_context():
        assert Assets(tmp_path).url("page.js") == "/static/dist/page-AAAA.js"


def test_a_new_build_is_seen_by_the_next_page_alone(tmp_path: Path):
    app, assets = Flask("test"), Assets(tmp_path)
    build(tmp_path, {"page.js": "page-AAAA.js"}, 1)
    with app.app_context():
        assets.url("page.js")
        build(tmp_path, {"page.js": "page-BBBB.js"}, 2)
        assert assets.url("page.js").endswith("page-AAAA.js")
    with app.app_context():
        assert assets.url("page.js").endswith("page-BBBB.js")


def test_what_was_not_built_is_said_with_its_remedy(tmp_path: Path):
    with Flask("test").app_context(), pytest.raises(MissingAssetError, match="npm ci"):
        Assets(tmp_path).url("page.js")
    build(tmp_path, {}, 1)
    with Flask("test").app_context(), pytest.raises(MissingAssetError, match=r"page\.js"):
        Assets(tmp_path).url("page.js")


def test_browsers_keep_built_files_for_ever_and_pages_not(tmp_path: Path):
    app = Flask("test", static_folder=tmp_path, static_url_path="/static/dist")
    (tmp_path / "page-AAAA.js").write_text("1")
    init_assets(app)
    client = app.test_client()
    with client.get("/static/dist/page-AAAA.js") as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/dist/page-BBBB.js").headers.get("Cache-Control", "")
