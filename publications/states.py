"""What becomes of the news of an act of publishing."""

from django.db import models

from core.states import Lifecycle, Step


class PublicUpdateState(models.TextChoices):
    GOING = "going", "Goes with the next digests"
    HELD = "held", "Held"
    DISCARDED = "discarded", "Not told"


S = PublicUpdateState

PUBLIC_UPDATE_STATES = Lifecycle(
    labels=dict(PublicUpdateState.choices),
    steps=(
        Step(S.GOING, S.HELD, "Hold it back"),
        Step(S.HELD, S.GOING, "Release it"),
        Step(S.HELD, S.DISCARDED, "Discard it", True),
    ),
)
