"""The life of a message, and the ways it can reach somebody."""

from django.db import models

from core.states import Lifecycle, Step


class MessageState(models.TextChoices):
    QUEUED = "queued", "Queued"
    INFLIGHT = "inflight", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    SUPPRESSED = "suppressed", "Not sent"


class Delivery(models.TextChoices):
    """What to do with a message whose sending was cut off: send it again, or leave the question to a
    person.
    """

    RETRY = "retry", "Send again"
    HOLD = "hold", "Never twice"


class Channel(models.TextChoices):
    MAIL = "mail", "Mail at once"
    DAILY = "daily", "Daily digest"
    WEEKLY = "weekly", "Weekly digest"
    PORTAL = "portal", "In the portal only"


class Frequency(models.TextChoices):
    """How often an address that follows records hears of them."""

    DAILY = Channel.DAILY.value, "Once a day"
    WEEKLY = Channel.WEEKLY.value, "Once a week"
    OFF = "off", "Not at all, for now"


S = MessageState

#: What people may do with a message; what the machinery does is in `notifications.sending`.
MESSAGE_STATES = Lifecycle(
    labels=dict(MessageState.choices),
    steps=(
        Step(S.QUEUED, S.SUPPRESSED, "Mute", True),
        Step(S.SUPPRESSED, S.QUEUED, "Send after all"),
        Step(S.FAILED, S.QUEUED, "Send again"),
        Step(S.FAILED, S.SUPPRESSED, "Leave it", True),
        Step(S.UNCERTAIN, S.QUEUED, "Send again"),
        Step(S.UNCERTAIN, S.SENT, "It arrived"),
        Step(S.UNCERTAIN, S.SUPPRESSED, "Leave it", True),
        Step(S.SENT, S.QUEUED, "Send again", True),
    ),
)
