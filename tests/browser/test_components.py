"""The component page: every component in every state, both themes, small and wide."""

from tests.browser.axe import look, overflow
from tests.browser.conftest import PageOf
from tests.factories.cast import Cast


def test_no_component_shuts_anybody_out(page_of: PageOf, cast: Cast):
    page = page_of(cast.employee)
    page.goto("/dev/components")
    assert look(page, 0) + look(page, 1) == []


def test_nothing_scrolls_sideways(page_of: PageOf, cast: Cast):
    page = page_of(cast.employee, bypass_csp=True)
    page.goto("/dev/components")
    for width in (320, 360, 768, 1024, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == [], width
    page.set_viewport_size({"width": 320, "height": 900})
    page.add_style_tag(content="* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }")
    assert overflow(page) == [], "with wider spacing of the text"


def test_targets_are_large_enough(page_of: PageOf, cast: Cast):
    page = page_of(cast.employee)
    page.goto("/dev/components")
    small = page.evaluate(
        """[...document.querySelectorAll('.btn, .icon-btn, .act, .chip, .menu-item, .input, .select, summary')]
           .filter((one) => one.checkVisibility() && !one.matches('.btn-link'))
           .filter((one) => Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width) < 24)
           .map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert small == []
