"""A small company directory with the cast in it, and what the tests of the door ask of the archive."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.core.db import db
from tests.factories.cast import PASSWORD, PEOPLE, UNITS

SUFFIX = "dc=northmere,dc=example"
SALT = b"twelve bytes"


def write_directory(folder: Path, **changes: dict[str, str]) -> Path:
    """An LDIF file with the cast; `changes` by username: attributes that differ."""
    path = folder / "cast.ldif"
    path.write_text("\n".join([*_containers(), *(_person(name, changes.get(name, {})) for name in PEOPLE)]), "utf-8")
    return path


def hash_password(password: str) -> str:
    """The password as a directory stores it."""
    digest = hashlib.sha512(password.encode() + SALT).digest()
    return "{SSHA512}" + base64.b64encode(digest + SALT).decode()


def list_records(kind: str) -> list[dict[str, Any]]:
    """The archive's records of one type, oldest first: the envelope with the payload's texts beside it."""
    db.session.rollback()  # so that what requests have written meanwhile is seen
    rows = db.session.execute(
        sa.select(ArchiveRecord.envelope, ArchivePayload.payload)
        .outerjoin(ArchivePayload, ArchivePayload.record_id == ArchiveRecord.id)
        .order_by(ArchiveRecord.id)
    ).all()
    found = [(json.loads(envelope), payload) for envelope, payload in rows]
    return [
        {**envelope, "texts": json.loads(payload) if payload else {}}
        for envelope, payload in found
        if envelope["type"] == kind
    ]


def count_records() -> int:
    """How many records there are."""
    db.session.rollback()
    return db.session.execute(sa.select(sa.func.count()).select_from(ArchiveRecord)).scalar_one()


def _containers() -> list[str]:
    entries = [f"dn: {SUFFIX}\nobjectClass: domain\ndc: northmere\nentryUUID: id-root\n"]
    for name in ("people", "groups", "units"):
        dn = f"dn: ou={name},{SUFFIX}"
        entries.append(f"{dn}\nobjectClass: organizationalUnit\nou: {name}\nentryUUID: id-ou-{name}\n")
    return entries


def _person(username: str, changes: dict[str, str]) -> str:
    name, unit, _roles, _manager = PEOPLE[username]
    attributes = {
        "objectClass": "inetOrgPerson",
        "entryUUID": f"id-{username}",
        "uid": username,
        "cn": name,
        "sn": name.split()[-1],
        "displayName": name,
        "mail": f"{username}@test.example",
        "title": f"Title of {username}",
        "departmentNumber": unit,
        "l": UNITS[unit][0],
        "userPassword": hash_password(PASSWORD),
        **changes,
    }
    lines = [f"dn: uid={username},ou=people,{SUFFIX}", *(f"{key}: {value}" for key, value in attributes.items())]
    return "\n".join(lines) + "\n"
