"""Debian's Chromium without windows, driven by Playwright; no browser is downloaded.

The one with windows would draw its own frame for each page of each person, which takes it half of its work.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.engines.process import find_program

# Nothing of its own accord: no look-ups, no updates, no other protocol than the one we record.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def launch_options() -> dict:
    """How to start it; root may not have Chromium's own sandbox."""
    return {
        "executable_path": find_program("chromium-headless-shell", "chromium-headless-shell"),
        "chromium_sandbox": os.geteuid() != 0,
        "args": list(QUIET),
    }


@contextmanager
def start_chromium() -> Iterator[Browser]:
    """Run a browser as long as the block lasts; every test opens contexts of its own."""
    options = launch_options()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        try:
            yield browser
        finally:
            browser.close()
