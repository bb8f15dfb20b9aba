"""What every desk template may ask of the outbox."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from publications.models import PublicUpdate

COUNT_STOPS_AT = 99


def outbox(request: HttpRequest) -> dict[str, Any]:
    """`held_news`: how much waits for the secretariat, in words; asked for only where a template names it."""
    return {"held_news": SimpleLazyObject(lambda: _held(getattr(request, "user", None)))}


def _held(user: Any) -> str:
    rows = PublicUpdate.objects.visible_to(user).held() if user is not None else PublicUpdate.objects.none()
    count = rows.order_by()[: COUNT_STOPS_AT + 1].count()
    return f"{COUNT_STOPS_AT}+" if count > COUNT_STOPS_AT else str(count or "")
