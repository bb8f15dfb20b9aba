"""The commitments of a plan, each with how far it is met and the records behind the figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from core.formatting import long_date
from desk.rows import Named, seen_by
from workplans.commitments.counting import Count, Counted, count_of
from workplans.models import Commitment, Waiver, WorkPlan
from workplans.states import CommitmentStatus, PlanState

TONES = {
    CommitmentStatus.MET: "ok",
    CommitmentStatus.ON_TRACK: "ok",
    CommitmentStatus.AT_RISK: "warn",
    CommitmentStatus.BROKEN: "bad",
    CommitmentStatus.WAIVED: "neutral",
    CommitmentStatus.NO_DATA: "neutral",
}
WORST_FIRST = (
    CommitmentStatus.BROKEN,
    CommitmentStatus.AT_RISK,
    CommitmentStatus.ON_TRACK,
    CommitmentStatus.MET,
    CommitmentStatus.WAIVED,
    CommitmentStatus.NO_DATA,
)


@dataclass(frozen=True)
class Kept:
    """A commitment on one day: its count, and its waiver where one is in force."""

    commitment: Commitment
    count: Count
    waiver: Waiver | None = None

    @property
    def state(self) -> CommitmentStatus:
        return CommitmentStatus.WAIVED if self.waiver else self.count.state

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def words(self) -> str:
        """Return the figure in a sentence, after the waiver, if any."""
        if self.waiver is None:
            return self.count.words
        until = f" until {long_date(self.waiver.until)}" if self.waiver.until else ""
        return f"Waived{until} by {self.waiver.waived_by}: {self.waiver.reason} {self.count.words}"


def counted(plan: WorkPlan, today: date) -> list[Kept]:
    """Return every commitment of a plan on this day, in the order of its document.

    Two queries, and a fixed number for each commitment that is counted.
    """
    commitments = list(
        plan.commitments.select_related("section", "plan").order_by("section__position", "position", "pk")
    )
    waivers = Waiver.objects.filter(commitment__in=commitments).in_force(today).select_related("waived_by")
    by_commitment = {waiver.commitment_id: waiver for waiver in waivers.order_by("created_at")}
    return [
        Kept(commitment, count_of(commitment, today), by_commitment.get(commitment.pk))
        for commitment in commitments
    ]


def plans_in_force(today: date) -> QuerySet[WorkPlan]:
    """Return the adopted plans whose period includes this day, newest first; else the last one that ended."""
    begun = WorkPlan.objects.filter(
        state__in=(PlanState.ADOPTED, PlanState.PUBLISHED), period_start__lte=today
    ).order_by("-period_start", "title", "pk")
    running = begun.filter(period_end__gte=today)
    return running if running.exists() else begun.filter(pk__in=begun.values("pk")[:1])


def in_short(kept: Iterable[Kept]) -> list[tuple[CommitmentStatus, str, int]]:
    """Return (state, tone, number of commitments) for each state that occurs, the worst first."""
    counts = Counter(row.state for row in kept)
    return [(state, TONES[state], counts[state]) for state in WORST_FIRST if counts[state]]


def with_records(kept: Iterable[Kept], user: User) -> list[tuple[Kept, list[tuple[Counted, Named]]]]:
    """Return each commitment with those counted records that this person may see; one query per kind."""
    kept = list(kept)
    named = seen_by((record.ref for row in kept for record in row.count.records), user)
    return [
        (row, [(record, named[record.ref.uuid]) for record in row.count.records if record.ref.uuid in named])
        for row in kept
    ]
