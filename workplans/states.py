"""The lifecycles of a plan and of an activity, as data."""

from django.db import models

from core.states import Lifecycle, Step


class PlanState(models.TextChoices):
    DRAFT = "draft", "Draft"
    CONSULTATION = "consultation", "Consultation"
    ADOPTED = "adopted", "Adopted"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


#: Adoption freezes the words; to change them again is to start a revision.
FROZEN = (PlanState.ADOPTED, PlanState.PUBLISHED, PlanState.SUPERSEDED)

#: In which an imported plan may begin; publishing is an act of its own.
ACCEPTED_AS = (PlanState.DRAFT, PlanState.CONSULTATION, PlanState.ADOPTED)

PLAN_STATES = Lifecycle(
    labels=dict(PlanState.choices),
    steps=(
        Step(PlanState.DRAFT, PlanState.CONSULTATION, "Open the consultation"),
        Step(PlanState.DRAFT, PlanState.ADOPTED, "Record the adoption"),
        Step(PlanState.CONSULTATION, PlanState.DRAFT, "Take back to draft", True),
        Step(PlanState.CONSULTATION, PlanState.ADOPTED, "Record the adoption"),
        Step(PlanState.ADOPTED, PlanState.PUBLISHED, "Publish"),
        Step(PlanState.ADOPTED, PlanState.DRAFT, "Start a revision", True),
        Step(PlanState.ADOPTED, PlanState.SUPERSEDED, "Mark as superseded"),
        Step(PlanState.PUBLISHED, PlanState.DRAFT, "Start a revision", True),
        Step(PlanState.PUBLISHED, PlanState.SUPERSEDED, "Mark as superseded"),
    ),
)


class Progress(models.TextChoices):
    PLANNED = "planned", "Planned"
    ONGOING = "ongoing", "Ongoing"
    COMPLETED = "completed", "Completed"
    POSTPONED = "postponed", "Postponed"
    SUSPENDED = "suspended", "Suspended"
    SCALED_BACK = "scaled_back", "Scaled back"
    CANCELLED = "cancelled", "Cancelled"


NEEDS_REASON = (Progress.POSTPONED, Progress.SUSPENDED, Progress.SCALED_BACK, Progress.CANCELLED)

#: Any progress may follow any other; the last four say why.
ACTIVITY_PROGRESS = Lifecycle(
    labels=dict(Progress.choices),
    steps=tuple(
        Step(source, target, f"Set to {target.label}", target in NEEDS_REASON)
        for source in Progress
        for target in Progress
        if source != target
    ),
)


class CarryOverState(models.TextChoices):
    OPEN = "open", "Begun"
    MADE = "made", "Made"
    LEFT = "left", "Left"


class Became(models.TextChoices):
    """What becomes of an item of a plan in the next."""

    CONTINUED = "continued", "Continued"
    CHANGED = "changed", "Changed"
    POSTPONED = "postponed", "Postponed"
    PROMOTED = "promoted", "Promoted"
    DEMOTED = "demoted", "Demoted"
    MERGED = "merged", "Merged"
    SPLIT = "split", "Split"
    RETIRED = "retired", "Retired"


class Keeping(models.TextChoices):
    """How a commitment is kept, as far as it can be counted."""

    MET = "met", "Met"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    BROKEN = "broken", "Broken"
    WAIVED = "waived", "Set aside"
    UNCOUNTED = "uncounted", "Not counted yet"
