"""The commitments of a plan, each with how far it is met and the records behind the figure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from core.formatting import long_date
from desk.rows import Named, seen_by
from workplans.commitments.counting import NOT_COUNTED, Count, Counted, count_of
from workplans.models import Commitment, Waiver, WorkPlan
from workplans.states import CommitmentStatus, PlanState

TONES = {
    CommitmentStatus.MET: "ok",
    CommitmentStatus.ON_TRACK: "ok",
    CommitmentStatus.AT_RISK: "warn",
    CommitmentStatus.NOT_MET: "bad",
    CommitmentStatus.WAIVED: "neutral",
    CommitmentStatus.NO_DATA: "neutral",
}
WORST_FIRST = (
    CommitmentStatus.NOT_MET,
    CommitmentStatus.AT_RISK,
    CommitmentStatus.ON_TRACK,
    CommitmentStatus.MET,
    CommitmentStatus.WAIVED,
    CommitmentStatus.NO_DATA,
)


@dataclass(frozen=True)
class Kept:
    """A commitment on one day: its count, and its waiver where one is in force.

    `state` is None where it has no status; also that of a waived one, as long as the plan's are not counted.
    """

    commitment: Commitment
    count: Count
    waiver: Waiver | None = None

    @property
    def state(self) -> CommitmentStatus | None:
        is_waived = self.waiver and self.count is not NOT_COUNTED
        return CommitmentStatus.WAIVED if is_waived else self.count.state

    @property
    def tone(self) -> str:
        return TONES[self.state] if self.state else ""

    @property
    def words(self) -> str:
        """Return the figure in a sentence, after the waiver, if any; empty for one that is not counted."""
        if self.waiver is None:
            return self.count.words
        until = f" until {long_date(self.waiver.until)}" if self.waiver.until else ""
        return f"Waived{until} by {self.waiver.waived_by}: {self.waiver.reason} {self.count.words}".strip()


def counted(plan: WorkPlan, today: date, reader: User) -> list[Kept]:
    """Return every commitment of a plan on this day, in the order of its document, as the reader may see it.

    Two queries, and a fixed number for each commitment that is counted.
    """
    commitments = list(
        plan.commitments.select_related("section", "plan").order_by("section__position", "position", "pk")
    )
    waivers = Waiver.objects.filter(commitment__in=commitments).in_force(today).select_related("waived_by")
    by_commitment = {waiver.commitment_id: waiver for waiver in waivers.order_by("created_at")}
    return [
        Kept(commitment, count_of(commitment, today, reader), by_commitment.get(commitment.pk))
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
    counts = Counter(row.state for row in kept if row.state)
    return [(state, TONES[state], counts[state]) for state in WORST_FIRST if counts[state]]


def with_records(kept: Iterable[Kept], user: User) -> list[tuple[Kept, list[tuple[Counted, Named]]]]:
    """Return each commitment with those counted records that this person may see; one query per kind."""
    kept = list(kept)
    named = seen_by((record.ref for row in kept for record in row.count.records), user)
    return [
        (row, [(record, named[record.ref.uuid]) for record in row.count.records if record.ref.uuid in named])
        for row in kept
    ]
