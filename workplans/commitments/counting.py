"""Whether commitments are met, counted from the portal's records.

Only the commitments of an adopted plan are counted, from the first day of its period. The app that keeps the
records of a rule registers how the rule is counted. A rule that no app counts has no data: its status is
never guessed. A figure is computed from the records that its reader may see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.utils.timezone import localdate

from accounts.models import Group, User
from core.dates import months_after
from core.formatting import long_date
from core.kinds import Ref, ref_to
from core.registry import Registry
from workplans.models import Commitment, PartyReport, WorkPlan, parties_seen_by
from workplans.states import FROZEN, CommitmentStatus

#: “regularly” (2023 plan, 2.1.4): a report to each party every quarter, where the plan gives no number a year
MONTHS_BETWEEN_REPORTS = 3
#: time before a deadline in which a commitment that is not met yet is at risk
SOON = timedelta(days=28)


class Counted(NamedTuple):
    """A record that was counted."""

    title: str
    on: date
    ref: Ref


@dataclass(frozen=True)
class Count:
    """The status of a commitment on a day, an explanation in a sentence, and the records counted.

    `state` is None where the commitment has no status: the plan's are not counted yet, or this reader sees
    none of the records.
    """

    state: CommitmentStatus | None
    words: str
    records: tuple[Counted, ...] = ()


NOTHING = Count(CommitmentStatus.NO_DATA, "There are no data: the portal keeps no records of this.")
NOT_COUNTED = Count(None, "")
OTHER_PARTIES = "Reports to other parties are not shown to you."


@dataclass(frozen=True)
class CommitmentCount:
    """How the commitments of one rule are counted; registered by the app that keeps the records.

    `count(commitment, today, reader)` counts what the reader may see.
    """

    rule: str
    count: Callable[[Commitment, date, User], Count]


commitment_counts: Registry[CommitmentCount] = Registry("count of commitments", name=attrgetter("rule"))


def counted_when(plan: WorkPlan, today: date) -> str:
    """Return when a plan's commitments will be counted, in a sentence; empty where they are counted."""
    begun = plan.period_start <= today
    if plan.state in FROZEN:
        return "" if begun else f"The commitments are counted from {long_date(plan.period_start)}."
    start = "" if begun else f", from {long_date(plan.period_start)}"
    return f"The commitments are counted once the plan is adopted{start}."


def count_of(commitment: Commitment, today: date, reader: User) -> Count:
    """Return the status of a commitment; `NOT_COUNTED` before it counts, `NOTHING` where no app counts it."""
    if counted_when(commitment.plan, today):
        return NOT_COUNTED
    rule = commitment_counts.get(commitment.rule)
    return rule.count(commitment, today, reader) if rule else NOTHING


# --- reports to the parties --------------------------------------------------------------------------------


def count_reports(commitment: Commitment, today: date, reader: User) -> Count:
    """Count the reports to each party in each interval of the plan's period.

    The parties are those named in the sentence, or all where none is, of which the reader sees the reports;
    `number` is how many reports a year.
    """
    plan = commitment.plan
    months = 12 // commitment.number if commitment.number else MONTHS_BETWEEN_REPORTS
    named, seen = _parties_of(commitment), set(parties_seen_by(reader))
    parties = [party for party in named if party in seen]
    if named and not parties:
        return Count(None, OTHER_PARTIES)
    reports = PartyReport.objects.visible_to(reader).filter(party__in=parties).select_related("party")
    days = [(report, localdate(report.created_at)) for report in reports.order_by("created_at")]
    until = min(today, plan.period_end)
    within = [(report, on) for report, on in days if plan.period_start <= on <= until]
    period = (plan.period_start, plan.period_end)
    by_party = []
    for party in parties:
        own = [on for report, on in within if report.party_id == party.pk]
        by_party.append(_reports_to(party.code, own, period, today, max(months, 1)))
    worst = max((state for state, _ in by_party), key=WORSE.index, default=CommitmentStatus.NO_DATA)
    records = tuple(Counted(str(report), on, ref_to(report)) for report, on in within)
    sentences = [sentence for _, sentence in by_party] or [NOTHING.words]
    return Count(worst, " ".join(sentences + [OTHER_PARTIES] * (len(parties) < len(named))), records)


#: from the best to the worst
WORSE = (CommitmentStatus.MET, CommitmentStatus.ON_TRACK, CommitmentStatus.AT_RISK, CommitmentStatus.NOT_MET)


def _parties_of(commitment: Commitment) -> list[Group]:
    parties = list(Group.objects.filter(is_party=True).order_by("code"))
    named = [p for p in parties if re.search(rf"\b{re.escape(p.code)}\b", commitment.sentence)]
    return named or parties


def _reports_to(
    code: str, days: list[date], period: tuple[date, date], today: date, months: int
) -> tuple[CommitmentStatus, str]:
    """Return the status of the reports to one party, and its explanation in a sentence."""
    start, end = period
    reports = f"{code}: {len(days)} report{'' if len(days) == 1 else 's'}"
    marks = [start, *days]
    late = [day for before, day in zip(marks, days, strict=False) if day > months_after(before, months)]
    due = months_after(marks[-1], months)
    if today > end:
        in_time = not late and due >= end
        return (
            CommitmentStatus.MET if in_time else CommitmentStatus.NOT_MET
        ), f"{reports}, {'in time' if in_time else 'not in time'}."
    if today > due:
        return CommitmentStatus.NOT_MET, f"{reports}, the next was due on {long_date(due)}."
    late_ones = f", {len(late)} of them late" if late else ""
    state = CommitmentStatus.AT_RISK if due <= end and today >= due - SOON else CommitmentStatus.ON_TRACK
    return state, f"{reports}{late_ones}, the next is due by {long_date(min(due, end))}."


commitment_counts.register(CommitmentCount(Commitment.Rule.REPORT_BACK, count_reports))
