"""GET /c: the directory of communities."""

from esn.communities.queries import directory
from esn.spaces import actions
from esn.spaces.actions import NewSpace
from tests.factories.worlds import make_community, make_post
from tests.http.communities.page import text_of


def test_works(cast, client_of):
    space = make_community(cast.leader, "fraud-desk", purpose="Ask before you pay out.", members=(cast.colleague,))
    make_post(cast.leader, space)
    page = text_of(client_of(cast.employee).get("/c"))
    assert "Fraud Desk Ask before you pay out. Open to all staff · 2 members · about 1 post a week · last post" in page
    assert "Suggested for you" in page
    assert "1 person of your team is a member." in page
    assert "Join Fraud Desk" in page


def test_needs_sign_in(anonymous):
    assert anonymous.get("/c").headers["Location"].startswith("/sign-in?next=")


def test_unlisted_ones_are_there_for_members_only(cast, client_of):
    make_community(cast.employee, "falcon", visibility="private", is_listed=False, members=(cast.colleague,))
    for path in ("/c", "/c?q=falcon", "/c?privacy=private", "/c?show=archived"):
        assert "Falcon" not in text_of(client_of(cast.outsider).get(path)).replace("falcon", "")
    assert "Falcon" in text_of(client_of(cast.colleague).get("/c"))


def test_offers_what_this_person_can_do(cast, client_of):
    make_community(cast.leader, "open-one")
    moderated = make_community(cast.leader, "moderated-one", visibility="moderated")
    listed = make_community(cast.leader, "listed-one", visibility="private")
    make_community(cast.leader, "my-one", members=(cast.employee,))
    actions.invite_person(cast.leader, listed.id, cast.employee.id)
    client = client_of(cast.employee)
    page = client.get("/c?q=one").get_data(as_text=True)
    assert 'action="/c/open-one/join"' in page
    assert 'href="/c/moderated-one/ask"' in page
    assert 'action="/c/listed-one/join"' in page
    assert 'action="/c/listed-one/decline"' in page
    assert 'action="/c/my-one/leave"' in page
    actions.ask_to_join(cast.employee, moderated.id)
    assert 'action="/c/moderated-one/withdraw"' in client.get("/c?q=one").get_data(as_text=True)


def test_pages_and_their_parts(cast, client_of, small):
    small(directory, PAGE_SIZE=3)
    for number in range(5):
        actions.create_space(cast.admin, NewSpace(name=f"Club {number:02}", place="Salt & Co"))
    client = client_of(cast.employee)
    page = client.get("/c?place=Salt+%26+Co")
    body = page.get_data(as_text=True)
    assert "Club 02" in body
    assert "Club 03" not in body
    more = body.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    whole = client.get(more)
    assert "Club 04" in text_of(whole)
    assert "That is all of them." in text_of(whole)
    part = client.get(more, headers={"HX-Request-Type": "partial"})
    assert "Club 03" in text_of(part)
    assert "<html" not in part.get_data(as_text=True)
    assert part.vary.find("HX-Request-Type") >= 0


def test_says_when_nothing_matches_and_what_to_do(cast, client_of):
    page = client_of(cast.employee).get("/c?q=%3Cscript%3E%26")
    assert "No community matches." in text_of(page)
    assert "<script>&" not in page.get_data(as_text=True)
    assert 'href="/c/new?name=%3Cscript%3E%26"' in page.get_data(as_text=True)


def test_rejects_changes(cast, client_of):
    assert client_of(cast.employee).send("/c").status_code == 405
