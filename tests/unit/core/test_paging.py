from esn.core.paging import Page, page_of


def test_the_row_too_many_only_tells_that_there_is_more():
    assert page_of([9, 8, 7], cursor_of=lambda row: row * 10, size=2) == Page([9, 8], 80)


def test_the_last_page_has_no_cursor():
    assert page_of([9, 8], cursor_of=lambda row: row, size=2) == Page([9, 8], None)
    assert page_of([], cursor_of=lambda row: row) == Page([], None)
