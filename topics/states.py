"""The lifecycles of a topic and of a challenge, as data (work plan practice; the ladder of maturity)."""

from django.db import models

from core.states import Lifecycle, Step


class Stage(models.TextChoices):
    """The maturity ladder, lowest rung first; the last two are off the ladder."""

    IDENTIFIED = "identified", "Identified"
    CONSIDERED = "considered", "Considered"
    SELECTED = "selected", "Selected"
    LISTENING = "listening", "Listening"
    INTERNAL_POSITION = "internal_position", "Internal position"
    PUBLIC_CONSIDERATIONS = "public_considerations", "Public considerations"
    GUIDANCE_DRAFTING = "guidance_drafting", "Guidance drafting"
    GUIDANCE_PUBLISHED = "guidance_published", "Guidance published"
    GRADUATED = "graduated", "Graduated"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Declined"


OFF_STAGES = (Stage.DEFERRED, Stage.DECLINED)
STAGE_ORDER = tuple(stage for stage in Stage if stage not in OFF_STAGES)


def _stage_steps() -> list[Step]:
    """Forward any number of rungs freely; back, off the ladder and onto it again with a reason."""
    steps = []
    for at, source in enumerate(STAGE_ORDER):
        steps += [Step(source, target, f"Move to {target.label}") for target in STAGE_ORDER[at + 1 :]]
        steps += [Step(source, target, f"Step back to {target.label}", True) for target in STAGE_ORDER[:at]]
        steps += [Step(source, Stage.DEFERRED, "Defer", True), Step(source, Stage.DECLINED, "Decline", True)]
    for source in OFF_STAGES:
        steps += [Step(source, target, f"Reopen at {target.label}", True) for target in STAGE_ORDER]
    return steps


STAGES = Lifecycle(labels=dict(Stage.choices), steps=tuple(_stage_steps()))


class Disposition(models.TextChoices):
    """What became of a challenge; the last two leave the QIG's own hands."""

    IDENTIFIED = "identified", "Identified"
    IN_DIALOGUE = "in_dialogue", "In dialogue"
    IN_SCOPE = "in_scope", "In scope"
    BEING_ADDRESSED = "being_addressed", "Being addressed"
    ADDRESSED = "addressed", "Addressed"
    HANDED_OVER = "handed_over", "Handed over"
    MERGED_INTO = "merged_into", "Merged into another"


#: what has to be named with a disposition, by field, and how it is asked for
NAMED_WITH: dict[str, dict[str, str]] = {
    Disposition.HANDED_OVER: {
        "handed_to": "Say to whom the challenge is handed over.",
        "hand_over": "Say how far the hand-over has come.",
    },
    Disposition.MERGED_INTO: {"merged_into": "Say into which challenge this one is merged."},
    Disposition.ADDRESSED: {"answered_by": "Name the document or decision that answers the challenge."},
}

_WAY = (
    Disposition.IDENTIFIED,
    Disposition.IN_DIALOGUE,
    Disposition.IN_SCOPE,
    Disposition.BEING_ADDRESSED,
    Disposition.ADDRESSED,
)


def _disposition_steps() -> list[Step]:
    """Forward freely, back with a reason; handed over or merged from anywhere on the way, and taken back."""
    steps = []
    for at, source in enumerate(_WAY):
        steps += [Step(source, target, f"Set to {target.label}") for target in _WAY[at + 1 :]]
        steps += [Step(source, target, f"Back to {target.label}", True) for target in _WAY[:at]]
        steps += [
            Step(source, Disposition.HANDED_OVER, "Hand over"),
            Step(source, Disposition.MERGED_INTO, "Merge"),
        ]
    for source in (Disposition.HANDED_OVER, Disposition.MERGED_INTO):
        steps += [Step(source, target, f"Take back to {target.label}", True) for target in _WAY[:-1]]
    return steps


DISPOSITIONS = Lifecycle(labels=dict(Disposition.choices), steps=tuple(_disposition_steps()))


class GuidanceKind(models.TextChoices):
    """What a topic can ripen into; the first stays inside the group."""

    INTERNAL_POSITION = "internal_position", "Internal position paper"
    CONSIDERATIONS = "considerations", "Preliminary considerations"
    QUESTIONS = "questions", "Questions and answers"
    CONCEPT_PAPER = "concept_paper", "Concept paper"
    REFLECTION_PAPER = "reflection_paper", "Reflection paper"
    GUIDELINE = "guideline", "Guideline"
    ICH_TEXT = "ich_text", "ICH text"


class GuidanceStage(models.TextChoices):
    DRAFT = "draft", "Draft"
    CONSULTATION = "consultation", "In consultation"
    ADOPTED = "adopted", "Adopted"
    FINAL = "final", "Final"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: The ways of the documents that real plans name; back to draft is a revision, so it says why.
GUIDANCE_STAGES = Lifecycle(
    labels=dict(GuidanceStage.choices),
    steps=(
        Step(GuidanceStage.DRAFT, GuidanceStage.CONSULTATION, "Open the consultation"),
        Step(GuidanceStage.DRAFT, GuidanceStage.ADOPTED, "Record the adoption"),
        Step(GuidanceStage.CONSULTATION, GuidanceStage.ADOPTED, "Record the adoption"),
        Step(GuidanceStage.CONSULTATION, GuidanceStage.DRAFT, "Take back to draft", True),
        Step(GuidanceStage.ADOPTED, GuidanceStage.FINAL, "Record that it is final"),
        Step(GuidanceStage.ADOPTED, GuidanceStage.DRAFT, "Start a revision", True),
        Step(GuidanceStage.FINAL, GuidanceStage.DRAFT, "Start a revision", True),
        *(
            Step(source, GuidanceStage.WITHDRAWN, "Withdraw", True)
            for source in GuidanceStage
            if source != GuidanceStage.WITHDRAWN
        ),
        Step(GuidanceStage.WITHDRAWN, GuidanceStage.DRAFT, "Take up again as a draft", True),
    ),
)
