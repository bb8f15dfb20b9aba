"""Who may handle the messages of others and set reminder rules: the secretariat."""

from typing import Any

from notifications.models import Message


def can_handle_message(user: Any, message: Message) -> bool:
    return user.access.is_secretariat


def can_set_rule(user: Any, rule: str) -> bool:
    return user.access.is_secretariat
