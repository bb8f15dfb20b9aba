"""What the desk tells across rooms: what was done to the records that somebody leads or follows."""

from core.sight import Sight
from notifications.messages import MessageKind, register_message
from notifications.states import Channel

CHANGED = register_message(
    MessageKind(
        "record.changed",
        "A record I lead or follow changed",
        "QIG portal: a record you lead or follow changed",
        "record_changed",
        channel=Channel.WEEKLY,
        sight=Sight.GROUP,
        sample={
            "title": "Continuous manufacturing",
            "words": "topic moved by Marta (after the review); challenge added by Nils",
            "lines": ["topic moved by Marta (after the review)", "challenge added by Nils"],
            "link": "/",
        },
    )
)
