"""Text as HTML: what becomes a link, and that no link ever stands in another."""

import pytest

from esn.core.text import find_mentions, render

PEOPLE = {"grace": "/u/grace"}


def links(source: str) -> list[str]:
    """The addresses that a text leads to, and a complaint where one link opens before another is closed."""
    html = render(source, PEOPLE).html
    opened = [piece.partition('"')[0] for piece in html.split('<a href="')[1:]]
    assert html.count("</a>") == len(opened)
    assert all("</a>" in piece for piece in html.split("<a ")[1:])
    assert "></a>" not in html
    return opened


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("See https://example.org/a?b=1.", ["https://example.org/a?b=1"]),
        ("(https://example.org/A_(b))", ["https://example.org/A_(b)"]),
        ("**https://example.org/c_d_e**", ["https://example.org/c_d_e"]),
        ("<https://example.org>", ["https://example.org"]),
        ("[https://one.example](https://two.example)", ["https://two.example"]),
        ("https://example.org/@grace", ["https://example.org/@grace"]),
        ("`https://example.org`", []),
        ("https:// and xhttps://example.org and javascript://example.org", []),
        (r"\https://example.org", []),
    ],
)
def test_bare_addresses_lead_somewhere(source: str, addresses: list[str]) -> None:
    assert links(source) == addresses


@pytest.mark.parametrize("source", ["[@grace](https://example.org)", "[ask @grace now](https://example.org)"])
def test_a_name_in_the_text_of_a_link_is_no_mention(source: str) -> None:
    assert links(source) == ["https://example.org"]
    assert find_mentions(source) == ()
    assert links(f"{source} @grace") == ["https://example.org", "/u/grace"]
    assert find_mentions(f"{source} @grace") == ("grace",)
