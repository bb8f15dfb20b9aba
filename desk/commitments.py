"""The commitments of a plan, each with how far it is kept and the records behind the figure."""

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
from workplans.states import Keeping, PlanState

TONES = {
    Keeping.MET: "ok",
    Keeping.ON_TRACK: "ok",
    Keeping.AT_RISK: "warn",
    Keeping.BROKEN: "bad",
    Keeping.WAIVED: "neutral",
    Keeping.UNCOUNTED: "neutral",
}


@dataclass(frozen=True)
class Kept:
    """One commitment on a day. `count` is what was counted, set aside (`waiver`) or not."""

    commitment: Commitment
    count: Count
    waiver: Waiver | None = None

    @property
    def state(self) -> Keeping:
        return Keeping.WAIVED if self.waiver else self.count.state

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def words(self) -> str:
        """The figure in a sentence; before it why the commitment is set aside, where it is."""
        if self.waiver is None:
            return self.count.words
        until = f" until {long_date(self.waiver.until)}" if self.waiver.until else ""
        return f"Set aside{until} by {self.waiver.waived_by}: {self.waiver.reason} {self.count.words}"


def counted(plan: WorkPlan, today: date) -> list[Kept]:
    """Every commitment of a plan in the order of its document, as it is kept on this day.

    Two queries, and a fixed number for each commitment that is counted.
    """
    commitments = list(
        plan.commitments.select_related("section", "plan").order_by("section__position", "position", "pk")
    )
    waivers = Waiver.objects.filter(commitment__in=commitments).in_force(today).select_related("waived_by")
    by_commitment = {waiver.commitment_id: waiver for waiver in waivers.order_by("created_at")}
    return [Kept(one, count_of(one, today), by_commitment.get(one.pk)) for one in commitments]


def plans_in_force(today: date) -> QuerySet[WorkPlan]:
    """The adopted plans whose period runs, the newest first; where none does, the last that ran."""
    begun = WorkPlan.objects.filter(
        state__in=(PlanState.ADOPTED, PlanState.PUBLISHED), period_start__lte=today
    ).order_by("-period_start", "title", "pk")
    running = begun.filter(period_end__gte=today)
    return running if running.exists() else begun.filter(pk__in=begun.values("pk")[:1])


def in_short(kept: Iterable[Kept]) -> list[tuple[Keeping, str, int]]:
    """(state, tone, how many) for each state there is, the worst first."""
    counts = Counter(one.state for one in kept)
    worst_first = (
        Keeping.BROKEN,
        Keeping.AT_RISK,
        Keeping.ON_TRACK,
        Keeping.MET,
        Keeping.WAIVED,
        Keeping.UNCOUNTED,
    )
    return [(state, TONES[state], counts[state]) for state in worst_first if counts[state]]


def with_records(kept: Iterable[Kept], user: User) -> list[tuple[Kept, list[tuple[Counted, Named]]]]:
    """Each commitment with those of the records behind its figure that this person sees; a query a kind."""
    kept = list(kept)
    named = seen_by((record.ref for one in kept for record in one.count.records), user)
    return [(one, [(r, named[r.ref.uuid]) for r in one.count.records if r.ref.uuid in named]) for one in kept]
