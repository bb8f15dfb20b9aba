"""Counting what a plan commits to. Each rule is counted where its records live.

A room registers a function for its rules; a rule without one can't be counted yet, and is never guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.utils.timezone import localdate

from accounts.models import Group
from core.dates import months_after
from core.formatting import long_date
from core.kinds import Ref, ref_to
from core.registry import Registry
from workplans.models import Commitment, PartyReport
from workplans.states import Keeping

#: “regularly” (2023 plan, 2.1.4): a report to each party every quarter, where the plan gives no number a year
MONTHS_BETWEEN_REPORTS = 3
#: days before a date in which what is not done yet is at risk
SOON = timedelta(days=28)


class Counted(NamedTuple):
    """A record behind a figure."""

    title: str
    on: date
    ref: Ref


@dataclass(frozen=True)
class Count:
    """How far a commitment is kept on a day: its state, the figure in a sentence, the records behind it."""

    state: Keeping
    words: str
    records: tuple[Counted, ...] = ()


NOTHING = Count(Keeping.UNCOUNTED, "Nothing can be counted yet: the portal keeps no records of this.")


@dataclass(frozen=True)
class CommitmentCount:
    """How the commitments of one rule are counted; registered by the app that keeps the records."""

    rule: str
    count: Callable[[Commitment, date], Count]


commitment_counts: Registry[CommitmentCount] = Registry("count of commitments", name=attrgetter("rule"))


def count_of(commitment: Commitment, today: date) -> Count:
    """How far a commitment is kept; `NOTHING` where no room counts its rule."""
    counted = commitment_counts.get(commitment.rule)
    return counted.count(commitment, today) if counted else NOTHING


# --- reporting back to the parties -------------------------------------------------------------------------


def count_reports(commitment: Commitment, today: date) -> Count:
    """One report to each party named in the sentence (to every party where none is) in each interval of the
    plan's period; `number` is how many a year.
    """
    plan = commitment.plan
    months = 12 // commitment.number if commitment.number else MONTHS_BETWEEN_REPORTS
    parties = _parties_of(commitment)
    reports = PartyReport.objects.filter(party__in=parties).select_related("party").order_by("created_at")
    days = [(report, localdate(report.created_at)) for report in reports]
    within = [(report, on) for report, on in days if plan.period_start <= on <= min(today, plan.period_end)]
    found = [
        _reports_to(
            party.code,
            [on for report, on in within if report.party_id == party.pk],
            (plan.period_start, plan.period_end),
            today,
            max(months, 1),
        )
        for party in parties
    ]
    worst = max((state for state, _ in found), key=WORSE.index, default=Keeping.UNCOUNTED)
    records = tuple(Counted(str(report), on, ref_to(report)) for report, on in within)
    return Count(worst, " ".join(words for _, words in found) or NOTHING.words, records)


#: from the best to the worst
WORSE = (Keeping.MET, Keeping.ON_TRACK, Keeping.AT_RISK, Keeping.BROKEN)


def _parties_of(commitment: Commitment) -> list[Group]:
    parties = list(Group.objects.filter(is_party=True).order_by("code"))
    named = [one for one in parties if re.search(rf"\b{re.escape(one.code)}\b", commitment.sentence)]
    return named or parties


def _reports_to(
    code: str, days: list[date], period: tuple[date, date], today: date, months: int
) -> tuple[Keeping, str]:
    """How the reports to one party follow each other, and that in a sentence."""
    start, end = period
    said = f"{code}: {len(days)} report{'' if len(days) == 1 else 's'}"
    marks = [start, *days]
    late = [day for before, day in zip(marks, days, strict=False) if day > months_after(before, months)]
    due = months_after(marks[-1], months)
    if today > end:
        kept = not late and due >= end
        return (Keeping.MET if kept else Keeping.BROKEN), f"{said}, {'in time' if kept else 'not in time'}."
    if today > due:
        return Keeping.BROKEN, f"{said}, the next was due on {long_date(due)}."
    tardy = f", {len(late)} of them late" if late else ""
    state = Keeping.AT_RISK if due <= end and today >= due - SOON else Keeping.ON_TRACK
    return state, f"{said}{tardy}, the next is due by {long_date(min(due, end))}."


commitment_counts.register(CommitmentCount(Commitment.Rule.REPORT_BACK, count_reports))
