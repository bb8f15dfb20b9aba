"""What every desk template may ask about the signed-in person."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.access import NO_ACCESS, access_for
from notifications.models import Message

COUNT_STOPS_AT = 99


def access(request: HttpRequest) -> dict[str, Any]:
    """Return `access` and `unseen` (notices, for the bell).

    Each is asked for only where a template names it, so that a public page costs no query.
    """
    user = getattr(request, "user", None)
    return {
        "access": SimpleLazyObject(lambda: access_for(user) if user else NO_ACCESS),
        "unseen": SimpleLazyObject(lambda: _capped_count(_unseen(user))),
    }


def _unseen(user: Any) -> Any:
    if user is None or not user.is_authenticated:
        return Message.objects.none()
    return Message.objects.for_bell(user).filter(seen_at=None)


def _capped_count(rows: Any) -> str:
    """Return a count in words that stops at 99; empty for none."""
    count = rows.order_by()[: COUNT_STOPS_AT + 1].count()
    return f"{COUNT_STOPS_AT}+" if count > COUNT_STOPS_AT else str(count or "")
