"""Where a redirect may lead."""

import pytest

from esn.web.answers import local_path


@pytest.mark.parametrize("target", ["/", "/p/7", "/p/7#r3", "/search?q=%2F%2Fevil", "/a//b"])
def test_paths_of_this_host(target):
    assert local_path(target) == target


@pytest.mark.parametrize("target", [None, "", "p/7", "//x", "/\\x", "http://x", "/a\nb", "/a b", "\x00/"], ids=repr)
def test_everything_else_is_none(target):
    assert local_path(target) is None
