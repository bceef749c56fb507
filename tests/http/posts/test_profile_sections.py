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


def test_the_mention_list_warns_in_private_places_and_only_those_who_see_them(cast: Cast, client_of) -> None:
    make_community(cast.employee, "closed-desk", visibility="private", members=[cast.colleague])
    make_community(cast.employee, "wide-desk")
    ask = "/people/suggest?q={}&place=post:{}"
    member = client_of(cast.employee)
    warned = member.get(ask.format("leila", "closed-desk")).text
    assert warned != member.get(ask.format("leila", "wide-desk")).text
    outsider = client_of(cast.outsider)
    assert outsider.get(ask.format("tomasz", "closed-desk")).text == outsider.get(ask.format("tomasz", "nowhere")).text
