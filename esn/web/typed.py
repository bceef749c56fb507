"""What somebody typed: the fields of a form that could not be taken, so that it can be shown again, filled."""

from dataclasses import dataclass

from flask import request

# Never kept and never shown again.
SECRET = ("csrf_token", "password")
LONG = 60


@dataclass(frozen=True, slots=True)
class TypedField:
    """One field as it was sent; a text is shown for reading, the rest goes along unseen."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Whether people wrote this themselves."""
        return len(self.value) > LONG or " " in self.value.strip() or "\n" in self.value


def typed_fields() -> list[TypedField]:
    """The fields of this request's form without secrets; empty when nothing was sent."""
    if request.method != "POST":
        return []
    pairs = request.form.items(multi=True)
    return [TypedField(name, value) for name, value in pairs if not any(word in name.lower() for word in SECRET)]
