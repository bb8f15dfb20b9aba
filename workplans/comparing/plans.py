"""Two plans, or one plan as of two days, read and compared."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.formatting import long_date
from workplans.comparing.as_of import end_of, plan_as_of
from workplans.comparing.difference import Comparison, compare
from workplans.comparing.lineage import links_along, path_between
from workplans.models import WorkPlan
from workplans.plan_text import PlanText, plan_text


@dataclass(frozen=True)
class Side:
    """A plan as of a day (None: now), or a revision of it as adopted."""

    plan: WorkPlan
    day: date | None
    text: PlanText
    adopted: date | None = None

    @property
    def order(self) -> tuple[date, int]:
        """Return the order of the sides of one plan: the day, then the revision."""
        return self.adopted or self.day or date.max, self.text["revision"]

    @property
    def label(self) -> str:
        """Return the title with the revision and the day."""
        title = self.text["title"]
        revision = f", Rev. {self.text['revision']}" if self.text["revision"] else ""
        when = f" (as of {long_date(self.day)})" if self.day else ""
        return f"{title}{revision}{f' (as adopted on {long_date(self.adopted)})' if self.adopted else when}"


@dataclass(frozen=True)
class Compared:
    """The earlier side, the later side, and the comparison."""

    before: Side
    after: Side
    comparison: Comparison


def side_of(plan: WorkPlan, day: date | None = None) -> Side:
    """Read a plan as of a day. Nine queries for any size. Raises ValidationError before it existed."""
    then = plan_as_of(plan, end_of(day) if day else None)
    if then is None:
        raise ValidationError(f"“{plan}” did not exist on {long_date(day)}: choose a later day.")
    return Side(plan, day, plan_text(then))


def side_adopted(plan: WorkPlan, revision: int) -> Side:
    """Read a release. One query. Raises ValidationError where this revision was never adopted."""
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
    """Compare two plans, or a plan with itself, the earlier first: by lineage, else by period.

    Each is the current text, that of a day (`on`, `other_on`) or an adopted one (`own_release`, `release`).
    """
    sides = _side(other, other_on, release), _side(plan, on, own_release)
    path = []
    if plan.pk != other.pk:
        path = path_between(other, plan)
        back = [] if path else path_between(plan, other)
        if back or (not path and plan.period_start < other.period_start):
            sides, path = (sides[1], sides[0]), back
    elif sides[1].order < sides[0].order:
        sides = sides[1], sides[0]
    before, after = sides
    return Compared(before, after, compare(before.text, after.text, links_along(path)))
