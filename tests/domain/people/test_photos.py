"""Photos: fetched by a job, checked, stripped, kept once."""

from collections.abc import Callable
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from esn.blobs import store
from esn.core.db import db
from esn.core.jobs import Job
from esn.people import jobs
from esn.people.models import Account
from tests.directory.firm import person_dn
from tests.domain.people.conftest import OwnFirm, work

AccountReader = Callable[[str], Account]


def portrait(colour: str) -> bytes:
    """A JPEG with a comment inside."""
    file = BytesIO()
    Image.new("RGB", (300, 400), colour).save(file, "JPEG", comment=b"home address")
    return file.getvalue()


def waiting() -> int:
    """How many photos are asked for."""
    return db.session.scalar(sa.select(sa.func.count()).where(Job.name == "people.photo")) or 0


def test_a_new_photo_is_fetched_after_the_sync(firm: OwnFirm, account_of: AccountReader) -> None:
    assert account_of("employee").photo_digest is None
    firm.entries[person_dn("employee")].photo = portrait("red")
    firm.sync()
    assert waiting() == 1
    work()
    digest = account_of("employee").photo_digest
    assert digest is not None
    for variant, size in (("", 256), ("96", 96), ("48", 48)):
        data = store.read(digest, variant)
        assert b"home address" not in data
        assert Image.open(BytesIO(data)).size == (size, size)


def test_the_same_photo_again_changes_nothing(
    firm: OwnFirm, account_of: AccountReader, count_records: Callable[[], int]
) -> None:
    firm.entries[person_dn("employee")].photo = portrait("red")
    firm.sync()
    work()
    before = count_records()
    jobs.fetch_photo_of(account_of("employee").id)
    assert count_records() == before
    firm.sync()
    assert waiting() == 0


def test_a_photo_taken_away_is_taken_away(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.entries[person_dn("employee")].photo = portrait("red")
    firm.sync()
    work()
    firm.entries[person_dn("employee")].photo = None
    firm.sync()
    work()
    assert account_of("employee").photo_digest is None


def test_what_is_no_picture_is_no_photo(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.entries[person_dn("employee")].photo = b"<svg onload='alert(1)'/>"
    firm.sync()
    work()
    assert account_of("employee").photo_digest is None
    assert waiting() == 0


def test_bytes_are_kept_once_and_named_by_their_digest(firm: OwnFirm) -> None:
    digest = store.put(b"some bytes")
    assert store.put(b"some bytes") == digest
    assert store.read(digest) == b"some bytes"
    store.put_variant(digest, "48", b"fewer")
    store.delete(digest)
    for variant in ("", "48"):
        with pytest.raises(store.BlobMissing):
            store.read(digest, variant)
    for name in ("../../etc/passwd", "", "A" * 64):
        with pytest.raises(store.BlobMissing):
            store.read(name)
    with pytest.raises(store.BlobMissing):
        store.read(digest, "../x")
