"""Who may do what to a topic: members, the chair and the secretariat write; liaisons and guests read."""

from typing import Any

from accounts.standing import standing_of
from topics.models import Topic


def can_create_topic(user: Any) -> bool:
    return standing_of(user).writes


def can_edit_topic(user: Any, topic: Topic) -> bool:
    """Its text, its focus areas, challenges and evidence. One who writes sees every topic."""
    return standing_of(user).writes


def can_move_topic(user: Any, topic: Topic) -> bool:
    """Along the ladder, and off it."""
    return standing_of(user).writes


def can_assign_topic(user: Any, topic: Topic) -> bool:
    """Who leads it and who is invited: the chair and the secretariat."""
    standing = standing_of(user)
    return standing.is_chair or standing.is_secretariat


def can_edit_glossary(user: Any) -> bool:
    return standing_of(user).writes
