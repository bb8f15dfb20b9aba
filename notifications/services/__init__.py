"""What other rooms call: telling somebody something, and what people wish of it."""

from notifications.services.telling import To, tell
from notifications.services.wishes import choose_channel, mute_record, unmute_record, unsubscribe

__all__ = ["To", "choose_channel", "mute_record", "tell", "unmute_record", "unsubscribe"]
