"""Addresses that hold what no database can look for."""

STATUS = {
    "/c/%00/about": 404,
    "/c/a%00b/members": 404,
    "/c/lending/members/99999999999999999999/remove": 404,
    "/c?q=%00": 400,
    "/c?place=a%00": 400,
    "/c?before=99999999999999999999": 200,
    "/c?before=-1": 200,
    "/c?before=x": 200,
    "/c?q=99999999999999999999": 200,
}


def test_are_refused_without_asking_it(cast, client_of):
    client = client_of(cast.employee)
    assert {path: client.get(path).status_code for path in STATUS} == STATUS
