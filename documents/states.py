"""The life of a document that was asked for."""

from django.db import models

from core.states import Lifecycle, Step


class JobState(models.TextChoices):
    QUEUED = "queued", "UnsealedEntry"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)

#: What people may do; what the machinery does is in `documents.jobs`.
JOB_STATES = Lifecycle(
    labels=dict(JobState.choices),
    steps=tuple(Step(state, JobState.CANCELLED, "Cancel") for state in UNDER_WAY),
)
