"""Who may publish: the secretariat, and the portal's own account for the sample and for jobs."""

from typing import Any

from accounts.models import User
from accounts.standing import standing_of


def can_publish_record(user: Any, record: Any) -> bool:
    return standing_of(user).is_secretariat or getattr(user, "kind", "") == User.Kind.SYSTEM


def can_withdraw_publication(user: Any, record: Any) -> bool:
    return can_publish_record(user, record)


def can_move_news(user: Any, news: Any) -> bool:
    """What goes out to those who follow: the secretariat releases, holds and discards it."""
    return standing_of(user).is_secretariat
