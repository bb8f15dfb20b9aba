"""The rules on guidance documents: usual lengths of consultations, which warn, and what may be published."""

from datetime import date, timedelta

from django.db.models import Q

from core.dates import months_after
from topics.states import GuidanceKind, GuidanceStage

#: usual length of a consultation in months, (at least, at most): about six; concept papers two to three
#: (EMA practice)
USUAL_MONTHS = {GuidanceKind.CONCEPT_PAPER: (2, 3)}
OTHER_USUAL_MONTHS = (5, 7)
#: length in months that a form proposes
PROPOSED_MONTHS = {GuidanceKind.CONCEPT_PAPER: 3}
OTHER_PROPOSED_MONTHS = 6

#: the documents that may be published: neither internal nor still a draft
PUBLISHABLE = ~Q(kind=GuidanceKind.INTERNAL_POSITION) & ~Q(stage=GuidanceStage.DRAFT)


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
