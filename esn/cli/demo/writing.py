"""Who writes in another name in the demo firm (config/demo/README.md tells the format)."""

import tomllib
from datetime import date, timedelta

from esn.cli.demo.people import Firm
from esn.cli.demo.talk import DEMO, Facts
from esn.core import clock
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import create_official, let_use, name_delegate
from esn.people.models import Account
from esn.posts.actions import create_post
from esn.spaces.queries import get_space_by_slug


def appoint(firm: Firm) -> None:
    """Name delegates, make official accounts and let these speak, in one transaction."""
    file = tomllib.loads((DEMO / "writing.toml").read_text("utf-8"))
    with unit_of_work():
        for facts in file["delegate"]:
            name_delegate(firm.actor(facts["of"]), _account(firm, facts["writer"]), _last_day(facts))
        for facts in file["official"]:
            _open_desk(firm, facts)


def _open_desk(firm: Firm, facts: Facts) -> None:
    administrator = firm.actor(facts["made_by"])
    desk_id = create_official(administrator, facts["name"], facts["purpose"])
    for name in facts["writers"]:
        let_use(administrator, desk_id, _account(firm, name), _last_day(facts))
    for post in facts["post"]:
        writer = firm.actor(post["by"])
        space = get_space_by_slug(writer, post["slug"])
        create_post(writer, [space.id], post["text"].strip(), title=post["title"], sender_id=desk_id)


def _account(firm: Firm, username: str) -> Account:
    return db.session.get_one(Account, firm.actor(username).id)


def _last_day(facts: Facts) -> date:
    return clock.now().date() + timedelta(days=facts["days"])
