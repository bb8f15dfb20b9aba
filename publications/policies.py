"""Who may publish: the secretariat; and the system account, for the sample and for jobs."""

from typing import Any

from accounts.access import access_for
from accounts.models import User


def can_publish_record(user: Any, record: Any) -> bool:
    return access_for(user).is_secretariat or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_withdraw_publication(user: Any, record: Any) -> bool:
    return can_publish_record(user, record)


def can_move_public_update(user: Any, public_update: Any) -> bool:
    """The secretariat holds, releases and discards what is sent to followers."""
    return access_for(user).is_secretariat
