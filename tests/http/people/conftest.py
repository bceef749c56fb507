"""A person with a photo, as the photo's job leaves it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from esn.blobs import store
from esn.blobs.pictures import PORTRAIT_SIZES, make_portraits
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account


@pytest.fixture
def give_photo(app: Flask) -> Callable[[int], str]:
    """Gives a person a photo; returns its digest."""

    def give(account_id: int) -> str:
        file = BytesIO()
        Image.new("RGB", (300, 300), "teal").save(file, "PNG")
        portraits = make_portraits(file.getvalue())
        digest = store.put(portraits[PORTRAIT_SIZES[0]])
        for size in PORTRAIT_SIZES[1:]:
            store.put_variant(digest, str(size), portraits[size])
        with unit_of_work() as unit:
            unit.session.get_one(Account, account_id).photo_digest = digest
            unit.record(AccountChanged(actor_id=None, object_id=account_id, fields={"photo_digest": digest}))
        return digest

    return give
