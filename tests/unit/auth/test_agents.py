"""What a browser says about itself, in words."""

import pytest

from esn.auth.agents import name_browser

LIKE_GECKO = "(KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {LIKE_GECKO} Chrome/156.0 Safari/537.36",
            ("Chrome", "Linux"),
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) AppleWebKit {LIKE_GECKO} Chrome/156.0 Safari/537.36 Edg/156.0",
            ("Edge", "Windows"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Windows")),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) {LIKE_GECKO} Safari/604.1", ("Safari", "iOS")),
        (f"Mozilla/5.0 (Linux; Android 15) {LIKE_GECKO} Chrome/156.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
    ],
    ids=range(7),
)
def test_browser_and_system(agent, words):
    assert name_browser(agent) == words
