"""A text that its place no longer takes is shown once more."""

from collections.abc import Callable
from functools import wraps

from flask import Response, request

from esn.core.errors import NotFound
from esn.web.fragments import is_partial, render


def keeping_text(view: Callable[..., Response]) -> Callable[..., Response]:
    """Show the text once more to somebody whose way to its place ended while writing; a script's page still has it."""

    @wraps(view)
    def answer(**ids: int) -> Response:
        try:
            return view(**ids)
        except NotFound:
            text = request.form.get("text", "").strip()
            if is_partial() or not text:
                raise
            return render("web/unsent.html", status=404, text=text)

    return answer
