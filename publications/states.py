"""The states of a public update: what followers by e-mail are told of a publication or a withdrawal."""

from django.db import models

from core.states import Lifecycle, Step


class PublicUpdateState(models.TextChoices):
    RELEASED = "released", "Sent with the next digests"
    HELD = "held", "Held"
    DISCARDED = "discarded", "Discarded"


S = PublicUpdateState

PUBLIC_UPDATE_STATES = Lifecycle(
    labels=dict(PublicUpdateState.choices),
    steps=(
        Step(S.RELEASED, S.HELD, "Hold"),
        Step(S.HELD, S.RELEASED, "Release"),
        Step(S.HELD, S.DISCARDED, "Discard", True),
    ),
)
