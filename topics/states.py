"""The lifecycles of topics, challenges and guidance documents, as data."""

from typing import NamedTuple

from django.db import models

from core.states import Lifecycle, Step


class Stage(models.TextChoices):
    """The stages of a topic in their order; the last two are outside the stages."""

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


OUTSIDE_STAGES = (Stage.DEFERRED, Stage.DECLINED)
STAGE_ORDER = tuple(stage for stage in Stage if stage not in OUTSIDE_STAGES)


class Expected(NamedTuple):
    """Something that is expected to exist for a topic at a stage, and the words where it is missing."""

    name: str
    label: str
    missing: str


#: stage → what is expected to exist there; moving there without it needs a reason (`topics.expectations`)
EXPECTED: dict[str, Expected] = {
    Stage.LISTENING: Expected("session", "a session or exchange", "no session or exchange recorded"),
    Stage.INTERNAL_POSITION: Expected(
        "position_paper", "an internal position paper", "no internal position paper recorded"
    ),
    Stage.PUBLIC_CONSIDERATIONS: Expected(
        "public_considerations",
        "published preliminary considerations",
        "no preliminary considerations published",
    ),
    Stage.GUIDANCE_DRAFTING: Expected(
        "guidance_document", "a guidance document", "no guidance document recorded"
    ),
    Stage.GUIDANCE_PUBLISHED: Expected(
        "published_guidance",
        "a published guidance document, adopted or final",
        "no adopted or final guidance document published",
    ),
}


def stages_of(stage: str) -> list[tuple[str, str, str]]:
    """Return (value, label, state) of each stage in order, for a topic at `stage`.

    The state is `done`, `current` or `ahead`; all are ahead for a topic outside the stages.
    """
    at = STAGE_ORDER.index(Stage(stage)) if stage in STAGE_ORDER else -1
    return [
        (step.value, step.label, "done" if index < at else "current" if index == at else "ahead")
        for index, step in enumerate(STAGE_ORDER)
    ]


def _stage_steps() -> list[Step]:
    """Return the steps: forward freely; back, out of the stages and into them again with a reason."""
    steps = []
    for at, source in enumerate(STAGE_ORDER):
        steps += [Step(source, target, f"Move to {target.label}") for target in STAGE_ORDER[at + 1 :]]
        steps += [Step(source, target, f"Step back to {target.label}", True) for target in STAGE_ORDER[:at]]
        steps += [Step(source, Stage.DEFERRED, "Defer", True), Step(source, Stage.DECLINED, "Decline", True)]
    for source in OUTSIDE_STAGES:
        steps += [Step(source, target, f"Reopen at {target.label}", True) for target in STAGE_ORDER]
    return steps


STAGES = Lifecycle(labels=dict(Stage.choices), steps=tuple(_stage_steps()))


class Disposition(models.TextChoices):
    """The states of a challenge; with the last two, the group no longer works on it itself."""

    IDENTIFIED = "identified", "Identified"
    IN_DIALOGUE = "in_dialogue", "In dialogue"
    IN_SCOPE = "in_scope", "In scope"
    BEING_ADDRESSED = "being_addressed", "Being addressed"
    ADDRESSED = "addressed", "Addressed"
    HANDED_OVER = "handed_over", "Handed over"
    MERGED_INTO = "merged_into", "Merged into another"


class HandedTo(models.TextChoices):
    """The bodies to which a challenge is handed over."""

    EC = "EC", "European Commission"
    ICH = "ICH", "ICH"
    ITF = "ITF", "ITF"
    SAWP = "SAWP", "SAWP"
    BWP = "BWP", "BWP"
    QWP = "QWP", "QWP"
    IWG = "IWG", "GMDP IWG"


class HandOver(models.TextChoices):
    """The states of a hand-over."""

    PROPOSED = "proposed", "Proposed"
    ACCEPTED = "accepted", "Accepted"
    ANSWERED = "answered", "Answered"
    REFUSED = "refused", "Refused"


#: disposition → the fields that must be filled in with it, and the message for each that is empty
NAMED_WITH: dict[str, dict[str, str]] = {
    Disposition.HANDED_OVER: {
        "handed_to": "Choose the body to which the challenge is handed over.",
        "hand_over": "Choose the status of the hand-over.",
    },
    Disposition.MERGED_INTO: {"merged_into": "Choose the challenge into which this one is merged."},
    Disposition.ADDRESSED: {"answered_by": "Name the document or decision that answers the challenge."},
}

DISPOSITION_ORDER = (
    Disposition.IDENTIFIED,
    Disposition.IN_DIALOGUE,
    Disposition.IN_SCOPE,
    Disposition.BEING_ADDRESSED,
    Disposition.ADDRESSED,
)


def _disposition_steps() -> list[Step]:
    """Return the steps: forward freely, back with a reason; handed over or merged, and taken back."""
    steps = []
    for at, source in enumerate(DISPOSITION_ORDER):
        steps += [Step(source, target, f"Set to {target.label}") for target in DISPOSITION_ORDER[at + 1 :]]
        steps += [Step(source, target, f"Back to {target.label}", True) for target in DISPOSITION_ORDER[:at]]
        steps += [
            Step(source, Disposition.HANDED_OVER, "Hand over"),
            Step(source, Disposition.MERGED_INTO, "Merge"),
        ]
    for source in (Disposition.HANDED_OVER, Disposition.MERGED_INTO):
        steps += [
            Step(source, target, f"Take back to {target.label}", True) for target in DISPOSITION_ORDER[:-1]
        ]
    return steps


DISPOSITIONS = Lifecycle(labels=dict(Disposition.choices), steps=tuple(_disposition_steps()))


class EvidenceSource(models.TextChoices):
    """The kinds of sources that evidence comes from."""

    SURVEY = "survey", "Survey"
    ITF_MEETING = "itf_meeting", "ITF meeting"
    LITERATURE = "literature", "Literature"
    NCA = "nca", "National competent authority"
    LISTEN_AND_LEARN = "listen_and_learn", "Listen & Learn"
    QUESTION = "question", "Stakeholder question"
    ICH = "ich", "ICH"
    HORIZON_SCAN = "horizon_scan", "Horizon scan"


class GuidanceKind(models.TextChoices):
    """The kinds of guidance documents; an internal position paper is never published."""

    INTERNAL_POSITION = "internal_position", "Internal position paper"
    CONSIDERATIONS = "considerations", "Preliminary considerations"
    QUESTIONS = "questions", "Questions and answers"
    CONCEPT_PAPER = "concept_paper", "Concept paper"
    REFLECTION_PAPER = "reflection_paper", "Reflection paper"
    GUIDELINE = "guideline", "Guideline"
    ICH_TEXT = "ich_text", "ICH text"


#: the kinds that a topic's guidance can take: neither internal nor preliminary
FOR_GUIDANCE = tuple(
    kind for kind in GuidanceKind if kind not in (GuidanceKind.INTERNAL_POSITION, GuidanceKind.CONSIDERATIONS)
)


class GuidanceStage(models.TextChoices):
    """The states of a guidance document, as real work plans name them."""

    DRAFT = "draft", "Draft"
    CONSULTATION = "consultation", "In consultation"
    ADOPTED = "adopted", "Adopted"
    FINAL = "final", "Final"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: states in which guidance holds
FINISHED = (GuidanceStage.ADOPTED, GuidanceStage.FINAL)

#: going back to draft is a revision, so it needs a reason
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
