"""Policies made up for one test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from esn.core.actor import SYSTEM
from esn.settings import settings, settings_override
from esn.terms.actions import publish_terms


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A copy of the folder of policy files, in force."""
    copy = tmp_path / "policy"
    copy.mkdir()
    for path in settings().terms.folder.glob("*.md"):
        (copy / path.name).write_bytes(path.read_bytes())
    with settings_override(terms={"folder": copy}):
        yield copy


@pytest.fixture
def write_version(folder: Path) -> Callable[..., None]:
    """Writes version 3 (English) with another rule text, material and in force at once unless told otherwise."""

    def write(version: int = 3, kind: str = "material", holds_from: str = "2026-11-17", publish: bool = True) -> None:
        text = (folder / "2.en.md").read_text("utf-8")
        text = text.replace("version = 2", f"version = {version}").replace('kind = "material"', f'kind = "{kind}"')
        text = text.replace("holds_from = 2026-11-16", f"holds_from = {holds_from}")
        text = text.replace("Do not sign in for a colleague.", "Never sign in for a colleague, not even once.")
        (folder / f"{version}.en.md").write_text(text, "utf-8")
        if publish:
            publish_terms(SYSTEM)

    return write
