"""What the rules say of guidance documents: how long a draft is consulted on, what a late rung calls for.

They warn and never block (EMA practice; 2023 plan, 2.1.2).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from core.dates import months_after
from topics.states import GuidanceKind, GuidanceStage, Stage

#: months for which a draft is consulted on, at least and at most: about six; concept papers two to three
USUAL_MONTHS = {GuidanceKind.CONCEPT_PAPER: (2, 3)}
OTHERWISE = (5, 7)
#: offered as the length of a consultation, in months
OFFERED = {GuidanceKind.CONCEPT_PAPER: 3}
OFFERED_OTHERWISE = 6

#: what may ever be published: neither what is internal nor what is being drafted
PUBLISHABLE = ~Q(kind=GuidanceKind.INTERNAL_POSITION) & ~Q(stage=GuidanceStage.DRAFT)

#: rungs on which a topic has something to show, and the stages of which one document must be
ALIVE = (GuidanceStage.DRAFT, GuidanceStage.CONSULTATION, GuidanceStage.ADOPTED, GuidanceStage.FINAL)
LATE_STAGES: dict[str, tuple[str, ...]] = {
    Stage.PUBLIC_CONSIDERATIONS: ALIVE,
    Stage.GUIDANCE_DRAFTING: ALIVE,
    Stage.GUIDANCE_PUBLISHED: (GuidanceStage.ADOPTED, GuidanceStage.FINAL),
}


def usual_end(kind: str, starts: date) -> date:
    """The last day of a consultation of usual length."""
    return months_after(starts, OFFERED.get(GuidanceKind(kind), OFFERED_OTHERWISE)) - timedelta(days=1)


def consultation_warning(kind: str, starts: date | None, ends: date | None) -> str:
    """What is unusual about the length of a consultation, in a sentence; empty when nothing is."""
    if starts is None or ends is None:
        return ""
    least, most = USUAL_MONTHS.get(GuidanceKind(kind), OTHERWISE)
    open_until = ends + timedelta(days=1)
    if months_after(starts, least) <= open_until <= months_after(starts, most):
        return ""
    usual = "two to three months" if most == 3 else "about six months"
    days = (open_until - starts).days
    return f"The consultation is open for {days} days; for this kind of document {usual} are usual."


def missing_document(stage: str, documents: Iterable[tuple[str, str]]) -> str:
    """What a topic on a late rung lacks, in a sentence; empty when nothing. `documents`: (kind, stage)."""
    if stage not in LATE_STAGES:
        return ""
    shown = [at for kind, at in documents if kind != GuidanceKind.INTERNAL_POSITION]
    if any(at in LATE_STAGES[stage] for at in shown):
        return ""
    what = "adopted guidance document" if stage == Stage.GUIDANCE_PUBLISHED else "document for the public"
    return f"This rung calls for a guidance document, and the topic has no {what} yet."
