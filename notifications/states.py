"""The states of a message, and the channels by which it can reach its recipient."""

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
    """The delivery guarantee: what happens to a message whose sending was interrupted.

    RETRY: it is sent again, so it arrives at least once. HOLD: it waits for a person, so it arrives at most
    once.
    """

    RETRY = "retry", "Send again"
    HOLD = "hold", "Never twice"


class Channel(models.TextChoices):
    MAIL = "mail", "Mail at once"
    DAILY = "daily", "Daily digest"
    WEEKLY = "weekly", "Weekly digest"
    PORTAL = "portal", "In the portal only"


class Frequency(models.TextChoices):
    """How often an address that follows records gets a digest."""

    DAILY = Channel.DAILY.value, "Once a day"
    WEEKLY = Channel.WEEKLY.value, "Once a week"
    OFF = "off", "Not at all, for now"


S = MessageState

#: What people may do with a message; what happens by itself is in `notifications.sending`.
MESSAGE_STATES = Lifecycle(
    labels=dict(MessageState.choices),
    steps=(
        Step(S.QUEUED, S.SUPPRESSED, "Mute", True),
        Step(S.SUPPRESSED, S.QUEUED, "Send after all"),
        Step(S.FAILED, S.QUEUED, "Send again"),
        Step(S.FAILED, S.SUPPRESSED, "Do not send", True),
        Step(S.UNCERTAIN, S.QUEUED, "Send again"),
        Step(S.UNCERTAIN, S.SENT, "Mark as arrived"),
        Step(S.UNCERTAIN, S.SUPPRESSED, "Do not send", True),
        Step(S.SENT, S.QUEUED, "Send again", True),
    ),
)
