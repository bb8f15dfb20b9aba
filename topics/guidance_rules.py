"""The rules on guidance documents: usual lengths of consultations, and the documents that late stages need.

They warn and never block (EMA practice; 2023 plan, 2.1.2).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from core.dates import months_after
from topics.states import GuidanceKind, GuidanceStage, Stage

#: usual length of a consultation in months, (at least, at most): about six; concept papers two to three
USUAL_MONTHS = {GuidanceKind.CONCEPT_PAPER: (2, 3)}
OTHER_USUAL_MONTHS = (5, 7)
#: length in months that a form proposes
PROPOSED_MONTHS = {GuidanceKind.CONCEPT_PAPER: 3}
OTHER_PROPOSED_MONTHS = 6

#: the documents that may be published: neither internal nor still a draft
PUBLISHABLE = ~Q(kind=GuidanceKind.INTERNAL_POSITION) & ~Q(stage=GuidanceStage.DRAFT)

#: late stage of a topic → the stages of which one of its documents must have one
NOT_WITHDRAWN = (GuidanceStage.DRAFT, GuidanceStage.CONSULTATION, GuidanceStage.ADOPTED, GuidanceStage.FINAL)
LATE_STAGES: dict[str, tuple[str, ...]] = {
    Stage.PUBLIC_CONSIDERATIONS: NOT_WITHDRAWN,
    Stage.GUIDANCE_DRAFTING: NOT_WITHDRAWN,
    Stage.GUIDANCE_PUBLISHED: (GuidanceStage.ADOPTED, GuidanceStage.FINAL),
}


def usual_end(kind: str, starts: date) -> date:
    """Return the last day of a consultation of usual length."""
    months = PROPOSED_MONTHS.get(GuidanceKind(kind), OTHER_PROPOSED_MONTHS)
    return months_after(starts, months) - timedelta(days=1)


def consultation_warning(kind: str, starts: date | None, ends: date | None) -> str:
    """Return what is unusual about the length of a consultation, in a sentence; empty when nothing is."""
    if starts is None or ends is None:
        return ""
    least, most = USUAL_MONTHS.get(GuidanceKind(kind), OTHER_USUAL_MONTHS)
    end = ends + timedelta(days=1)
    if months_after(starts, least) <= end <= months_after(starts, most):
        return ""
    usual = "two to three months" if most == 3 else "about six months"
    days = (end - starts).days
    return f"The consultation is open for {days} days; for this kind of document {usual} are usual."


def missing_document(stage: str, documents: Iterable[tuple[str, str]]) -> str:
    """Return which document a topic at a late stage lacks, in a sentence; empty when none.

    `documents`: (kind, stage) of the topic's documents.
    """
    if stage not in LATE_STAGES:
        return ""
    stages = [state for kind, state in documents if kind != GuidanceKind.INTERNAL_POSITION]
    if any(state in LATE_STAGES[stage] for state in stages):
        return ""
    noun = "adopted guidance document" if stage == Stage.GUIDANCE_PUBLISHED else "document for the public"
    return f"This stage needs a guidance document, and the topic has no {noun} yet."
