"""The door: a directory with the cast in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from esn.settings import settings_override
from tests.factories.cast import PASSWORD
from tests.factories.clients import Browser
from tests.factories.door import write_directory


@pytest.fixture(autouse=True)
def directory(app: Flask, tmp_path: Path) -> Iterator[None]:
    """The company directory of these tests: an LDIF file."""
    with settings_override(directory={"ldif_file": write_directory(tmp_path)}):
        yield


@pytest.fixture
def sign_in() -> Callable[..., TestResponse]:
    """Fills in the sign-in page and sends it."""

    def send(browser: Browser, username: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        browser.get("/sign-in")
        return browser.send("/sign-in", username=username, password=password, **fields)

    return send
