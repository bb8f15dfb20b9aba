"""The states of plans, activities, carry-overs and commitments, and the steps between them, as data."""

from django.db import models

from core.states import Lifecycle, Step


class PlanState(models.TextChoices):
    DRAFT = "draft", "Draft"
    CONSULTATION = "consultation", "Consultation"
    ADOPTED = "adopted", "Adopted"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


#: in these the plan has been adopted: its text can't be changed, and its commitments are counted;
#: a revision makes the plan a draft again
FROZEN = (PlanState.ADOPTED, PlanState.PUBLISHED, PlanState.SUPERSEDED)

#: states in which an imported plan may begin; publishing is an action of its own
ACCEPTED_AS = (PlanState.DRAFT, PlanState.CONSULTATION, PlanState.ADOPTED)

PLAN_STATES = Lifecycle(
    labels=dict(PlanState.choices),
    steps=(
        Step(PlanState.DRAFT, PlanState.CONSULTATION, "Open consultation"),
        Step(PlanState.DRAFT, PlanState.ADOPTED, "Record adoption"),
        Step(PlanState.CONSULTATION, PlanState.DRAFT, "Return to draft", True),
        Step(PlanState.CONSULTATION, PlanState.ADOPTED, "Record adoption"),
        Step(PlanState.ADOPTED, PlanState.PUBLISHED, "Publish"),
        Step(PlanState.ADOPTED, PlanState.DRAFT, "Start revision", True),
        Step(PlanState.ADOPTED, PlanState.SUPERSEDED, "Mark as superseded"),
        Step(PlanState.PUBLISHED, PlanState.DRAFT, "Start revision", True),
        Step(PlanState.PUBLISHED, PlanState.SUPERSEDED, "Mark as superseded"),
    ),
)


class EndorsementVerb(models.TextChoices):
    """What a body did with a plan; the words of its document are kept beside it."""

    ENDORSED = "endorsed", "Endorsed"
    ADOPTED = "adopted", "Adopted"
    AGREED = "agreed", "Agreed"
    NOTED = "noted", "Noted"
    CONSULTED = "consulted", "Consulted"


#: verbs by which a body gives its consent: others don't count as an endorsement, nor as an adoption
CONSENT = (EndorsementVerb.ENDORSED, EndorsementVerb.ADOPTED, EndorsementVerb.AGREED)


class AdoptionRule(models.TextChoices):
    """What the adoption of a plan is checked for, in the order of the checklist."""

    BROKEN_REFERENCES = "broken_references", "Cross-references"
    CONSULTATION_OPEN = "consultation_open", "End of the consultation"
    ANSWERS_MISSING = "answers_missing", "Answers to the consultation"
    OBJECTIONS_OPEN = "objections_open", "Objections"
    NOT_ENDORSED = "not_endorsed", "Endorsement"
    EMPTY_SECTIONS = "empty_sections", "Text of the sections"
    OUTSIDE_PERIOD = "outside_period", "Period of the plan"


class Progress(models.TextChoices):
    PLANNED = "planned", "Planned"
    ONGOING = "ongoing", "Ongoing"
    COMPLETED = "completed", "Completed"
    POSTPONED = "postponed", "Postponed"
    SUSPENDED = "suspended", "Suspended"
    SCALED_BACK = "scaled_back", "Scaled back"
    CANCELLED = "cancelled", "Cancelled"


NEEDS_REASON = (Progress.POSTPONED, Progress.SUSPENDED, Progress.SCALED_BACK, Progress.CANCELLED)

#: any progress may follow any other; those in NEEDS_REASON need a reason
ACTIVITY_PROGRESS = Lifecycle(
    labels=dict(Progress.choices),
    steps=tuple(
        Step(source, target, f"Set to {target.label}", target in NEEDS_REASON)
        for source in Progress
        for target in Progress
        if source != target
    ),
)


class TopicText(models.TextChoices):
    """What happens to a topic that exists already when a plan is imported that says something of it."""

    KEEP = "keep", "Keep the topic as it is"
    UPDATE = "update", "Update the topic to the text of the plan"
    ADD = "add", "Add the focus areas and issues that the topic does not have"


class CarryOverState(models.TextChoices):
    OPEN = "open", "In preparation"
    MADE = "made", "Plan created"
    DISCARDED = "discarded", "Discarded"


class Outcome(models.TextChoices):
    """The outcome of an item of a plan in the next plan."""

    CONTINUED = "continued", "Continued"
    CHANGED = "changed", "Changed"
    POSTPONED = "postponed", "Postponed"
    PROMOTED = "promoted", "Promoted"
    DEMOTED = "demoted", "Demoted"
    MERGED = "merged", "Merged"
    SPLIT = "split", "Split"
    RETIRED = "retired", "Retired"


class CommitmentStatus(models.TextChoices):
    """Whether a commitment is met, as far as the portal's records show it."""

    MET = "met", "Met"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    NOT_MET = "not_met", "Not met"
    WAIVED = "waived", "Waived"
    NO_DATA = "no_data", "No data"
