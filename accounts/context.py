"""What every desk template may ask of the person before it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.standing import NOBODY, standing_of


def standing(request: HttpRequest) -> dict[str, Any]:
    """`standing`: asked for only where a template names it, so that a public page costs no query."""
    user = getattr(request, "user", None)
    return {"standing": SimpleLazyObject(lambda: standing_of(user) if user else NOBODY)}
