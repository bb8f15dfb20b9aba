"""Two plans, or one plan on two days, read and compared."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.formatting import long_date
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.difference import Comparison, Words, compare
from workplans.comparing.lineage import links_along, path_between
from workplans.models import WorkPlan
from workplans.wording import wording_of


@dataclass(frozen=True)
class Side:
    """A plan as it stood on a day (None is now), or as a revision of it was adopted."""

    plan: WorkPlan
    day: date | None
    words: Words
    adopted: date | None = None

    @property
    def stands(self) -> tuple[date, int]:
        """By what the sides of one plan are put in order: the day, then the revision."""
        return self.adopted or self.day or date.max, self.words["revision"]

    @property
    def label(self) -> str:
        """What a reader calls it."""
        title = self.words["title"]
        revision = f", Rev. {self.words['revision']}" if self.words["revision"] else ""
        when = f" (as it stood on {long_date(self.day)})" if self.day else ""
        return f"{title}{revision}{f' (as adopted on {long_date(self.adopted)})' if self.adopted else when}"


@dataclass(frozen=True)
class Compared:
    """The earlier side, the later, and what became of each item."""

    before: Side
    after: Side
    comparison: Comparison


def side_of(plan: WorkPlan, day: date | None = None) -> Side:
    """Read a plan; ten queries for any size. Raises ValidationError where it was not there on that day."""
    then = plan_as_of(plan, end_of(day) if day else None)
    if then is None:
        raise ValidationError(f"“{plan}” was not there yet on {long_date(day)}: choose a later day.")
    return Side(plan, day, wording_of(then))


def side_adopted(plan: WorkPlan, revision: int) -> Side:
    """A frozen release; one query. Raises ValidationError where this revision was never adopted."""
    release = plan.releases.filter(revision=revision).first()
    if release is None:
        raise ValidationError(f"Revision {revision} of “{plan}” was not adopted: there is no release of it.")
    return Side(plan, None, release.content, timezone.localdate(release.adopted_at))


def _side(plan: WorkPlan, day: date | None, revision: int | None) -> Side:
    return side_of(plan, day) if revision is None else side_adopted(plan, revision)


def compared(
    plan: WorkPlan,
    other: WorkPlan,
    *,
    on: date | None,
    other_on: date | None,
    release: int | None = None,
    own_release: int | None = None,
) -> Compared:
    """Compare two plans, or one with itself; each as it is now, as it stood on a day (`on`, `other_on`), or
    as a revision of it was adopted (`own_release`, `release`). The earlier one stands first: by lineage, else
    by its period.
    """
    sides = _side(other, other_on, release), _side(plan, on, own_release)
    path = []
    if plan.pk != other.pk:
        path = path_between(other, plan)
        back = [] if path else path_between(plan, other)
        if back or (not path and plan.period_start < other.period_start):
            sides, path = (sides[1], sides[0]), back
    elif sides[1].stands < sides[0].stands:
        sides = sides[1], sides[0]
    before, after = sides
    return Compared(before, after, compare(before.words, after.words, links_along(path)))
