"""What everybody may know about oversight."""

from flask import Blueprint, Response

from esn.compliance.recorded import describe
from esn.core import clock
from esn.web.fragments import render

bp = Blueprint("compliance", __name__)


@bp.get("/about/recorded")
def show_recorded() -> Response:
    """What is recorded, from the settings in force."""
    return render("compliance/recorded.html", disclosure=describe(), at=clock.now())
