"""Notifying people, their preferences, and following records."""

from notifications.services.following import (
    ask_to_follow,
    choose_how_often,
    confirm_follow,
    erase_address,
    follow_record,
    stop_following,
    unfollow_record,
)
from notifications.services.messages import Recipient, notify
from notifications.services.preferences import choose_channel, mute_record, unmute_record, unsubscribe

__all__ = [
    "Recipient",
    "ask_to_follow",
    "choose_channel",
    "choose_how_often",
    "confirm_follow",
    "erase_address",
    "follow_record",
    "mute_record",
    "notify",
    "stop_following",
    "unfollow_record",
    "unmute_record",
    "unsubscribe",
]
