"""What everybody may know about oversight."""

from flask import Blueprint, Response

from esn.archive import queries as archive_queries
from esn.compliance.recorded import describe
from esn.core import clock
from esn.web.cursor import read_cursor
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("compliance", __name__)

LINES = 10_000  # of one download, about 3 MB


@bp.get("/about/recorded")
def show_recorded() -> Response:
    """What is recorded, from the settings in force."""
    return render("compliance/recorded.html", disclosure=describe(), at=clock.now())


@bp.get("/about/seal")
def show_seal() -> Response:
    """The newest seals of the archive, and how anybody can check them."""
    actor = current_actor()
    page = archive_queries.list_checkpoints(actor, read_cursor())
    state, keys = archive_queries.get_seal_state(actor), archive_queries.list_public_keys(actor)
    return render("compliance/seal.html", state=state, page=page, keys=keys)


@bp.get("/about/seal/checkpoints.jsonl")
def download_checkpoints() -> Response:
    """The newest seals beyond the size `after`, oldest first, as lines of a kept file."""
    after = read_cursor("after", 0)
    checkpoints = archive_queries.list_newest_checkpoints(current_actor(), after, LINES)
    return _download("checkpoints.jsonl", "application/x-ndjson", [checkpoint.line() for checkpoint in checkpoints])


@bp.get("/about/seal/keys.txt")
def download_keys() -> Response:
    """The public keys that signed the seals, as the standalone verifier takes them."""
    keys = archive_queries.list_public_keys(current_actor())
    return _download("keys.txt", "text/plain", [f"{key_id} {key}" for key_id, key in keys])


def _download(name: str, kind: str, lines: list[str]) -> Response:
    response = Response("".join(line + "\n" for line in lines), mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
