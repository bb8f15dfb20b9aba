"""The reason that an action asks for: one check for every service."""

from django.core.exceptions import ValidationError

GIVE_REASON = "Enter a reason: it is kept in the history of the record."


def require_reason(reason: str, *, field: str = "reason", message: str = GIVE_REASON) -> str:
    """Return the reason without white space around it. Raises ValidationError on `field` for an empty one."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({field: message})
    return reason
