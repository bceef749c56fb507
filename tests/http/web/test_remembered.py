"""What tests remember from one application to the next is what the application makes by itself."""

from pathlib import Path

from flask import Flask

import esn.app
from esn.app import create_app
from tests.conftest import make_settings
from tests.engines import remembered


def name_of(hook: object) -> str:
    """Its own name, or its kind's."""
    return getattr(hook, "__qualname__", type(hook).__qualname__)


def shape(app: Flask) -> dict[str, object]:
    """Everything that pages bring into an application, by name."""
    hooks = {
        name: {key: list(map(name_of, hooks)) for key, hooks in getattr(app, name).items() if hooks}
        for name in remembered.FUNCTIONS
    }
    return hooks | {
        "rules": sorted(map(repr, app.url_map.iter_rules())),
        "views": set(app.view_functions),
        "blueprints": set(app.blueprints),
        "errors": {key: list(codes) for key, codes in app.error_handler_spec.items() if codes},
        "filters": set(app.jinja_env.filters),
    }


def test_pages_come_whole_into_every_application(app: Flask, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(esn.app, "register_blueprints", remembered._register)  # noqa: SLF001 - the real one
    assert shape(app) == shape(create_app(make_settings(f"sqlite:///{tmp_path}/other.db", tmp_path)))
