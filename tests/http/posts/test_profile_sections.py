"""What a profile shows of posts and communities, and whom the mention list warns about."""

from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post


def test_a_profile_shows_only_what_the_reader_may_read(cast: Cast, client_of) -> None:
    closed = make_community(cast.employee, "closed-desk", visibility="private", members=[cast.colleague])
    wide = make_community(cast.employee, "wide-desk")
    make_post(cast.employee, closed, title="Behind the door")
    make_post(cast.employee, wide, title="On the square")
    seen = client_of(cast.outsider).get("/u/employee").text
    assert "On the square" in seen
    assert "Behind the door" not in seen
    assert "Communities in common" not in seen
    shared = client_of(cast.colleague).get("/u/employee").text
    assert "Behind the door" in shared
    assert "Closed Desk" in shared


def test_the_second_tab_pages_what_the_reader_may_read(cast: Cast, client_of) -> None:
    closed = make_community(cast.employee, "closed-desk", visibility="private", members=[cast.colleague])
    wide = make_community(cast.employee, "wide-desk")
    make_post(cast.employee, wide, title="The first of all")
    make_post(cast.employee, closed, title="Behind the door")
    for number in range(20):
        make_post(cast.employee, wide, title=f"Square {number:02}")
    client = client_of(cast.outsider)
    assert 'href="/u/employee/activity"' in client.get("/u/employee").text
    page = client.get("/u/employee/activity").text
    assert "Square 19" in page
    assert "The first of all" not in page
    before = page.partition("/u/employee/activity?before=")[2].partition('"')[0]
    older = client.get(f"/u/employee/activity?before={before}")
    assert "The first of all" in older.text
    assert "Behind the door" not in page + older.text
    assert "Nothing by Leila Haddad that you can read." in client.get("/u/outsider/activity").text
    assert client.get("/u/nobody/activity").status_code == 404


def test_the_mention_list_warns_in_private_places_and_only_those_who_see_them(cast: Cast, client_of) -> None:
    make_community(cast.employee, "closed-desk", visibility="private", members=[cast.colleague])
    make_community(cast.employee, "wide-desk")
    ask = "/people/suggest?q={}&place=post:{}"
    member = client_of(cast.employee)
    warned = member.get(ask.format("leila", "closed-desk")).text
    assert warned != member.get(ask.format("leila", "wide-desk")).text
    outsider = client_of(cast.outsider)
    assert outsider.get(ask.format("tomasz", "closed-desk")).text == outsider.get(ask.format("tomasz", "nowhere")).text
