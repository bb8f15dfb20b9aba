"""The states of a requested document."""

from django.db import models

from core.states import Lifecycle, Step


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)

#: what people may do; the workers' steps are in `documents.jobs`
JOB_STATES = Lifecycle(
    labels=dict(JobState.choices),
    steps=tuple(Step(state, JobState.CANCELLED, "Cancel") for state in UNDER_WAY),
)
