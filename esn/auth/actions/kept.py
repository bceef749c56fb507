"""Text that was sent after a session had ended: kept for its writer, never for whoever signs in next."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from esn.auth.models import KeptForm
from esn.auth.queries import find_owner
from esn.core import clock
from esn.core.actor import Actor
from esn.core.unit_of_work import unit_of_work

KEPT_FOR = timedelta(hours=1)
KEPT_MAX = 5
PATH_LENGTH = 2000


def keep_typed(cookie: str, path: str, fields: Sequence[tuple[str, str]]) -> int | None:
    """Keep a form for the owner of this session, ended or not; its id, or None for an unknown cookie."""
    account_id = find_owner(cookie)
    if account_id is None or len(path) > PATH_LENGTH:
        return None
    now = clock.now()
    with unit_of_work() as unit:
        kept = KeptForm(
            account_id=account_id,
            path=path,
            fields=[list(pair) for pair in fields],
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
        unit.session.add(kept)
        unit.session.flush()
        newest = sa.select(KeptForm.id).where(KeptForm.account_id == account_id).order_by(KeptForm.id.desc())
        too_many = sa.and_(KeptForm.account_id == account_id, KeptForm.id.not_in(newest.limit(KEPT_MAX)))
        unit.session.execute(sa.delete(KeptForm).where(sa.or_(KeptForm.expires_at <= now, too_many)))
        return kept.id


def discard_kept_form(actor: Actor, form_id: int) -> None:
    """Forget a form: it was sent, or is not wanted any more."""
    with unit_of_work() as unit:
        mine = sa.delete(KeptForm).where(KeptForm.id == form_id, KeptForm.account_id == actor.id)
        unit.session.execute(mine)


def forget_expired_forms() -> None:
    """Forget what nobody came back for."""
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(KeptForm).where(KeptForm.expires_at <= clock.now()))
