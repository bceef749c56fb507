"""GET /search."""

from tests.factories.worlds import make_community, make_post, make_reply


def test_finds_a_post(cast, client_of):
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="Payments above the *limit* wait.", title="IBAN checks")
    page = client_of(cast.colleague).get("/search?q=iban+check").get_data(as_text=True)
    assert f'href="/p/{post_id}"' in page
    assert "<mark>IBAN</mark> <mark>checks</mark>" in page
