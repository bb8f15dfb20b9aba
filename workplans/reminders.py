"""The reminder rules of work plans."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from accounts.people import chair, secretariat
from core.kinds import ref_to
from core.templatetags.look import long_date
from notifications.messages import MessageKind, register_message
from notifications.rules import Occasion, ReminderRule, register_rule
from notifications.services import To
from workplans.models import Activity
from workplans.states import PlanState, Progress

#: nothing more is expected of these
OVER = (Progress.COMPLETED, Progress.CANCELLED)
WHAT = {
    "title": "Draft of the guideline on continuous manufacturing",
    "plan": "Work plan 2026–2028",
    "target": "31 March 2026",
    "progress": "Ongoing",
    "link": "/",
}

register_message(
    MessageKind(
        "reminder.activity_due",
        "The target of an activity is near",
        "QIG portal: an activity of the work plan is due soon",
        "activity_due",
        sample=WHAT,
    )
)
register_message(
    MessageKind(
        "reminder.activity_overdue",
        "The target of an activity has passed",
        "QIG portal: an activity of the work plan is overdue",
        "activity_overdue",
        sample=WHAT,
    )
)


def _open_activities(first: date, last: date) -> Iterator[Activity]:
    """Those with a target between two days that still have to be done, of plans in force or in work.

    Of an activity that a later plan continues, the later one reminds.
    """
    rows = Activity.objects.exclude(progress__in=OVER).exclude(plan__state=PlanState.SUPERSEDED)
    rows = rows.filter(target__gte=first, target__lte=last, continued_by=None)
    yield from rows.select_related("plan").order_by("pk")


def _context(activity: Activity) -> dict[str, Any]:
    return {
        "title": str(activity),
        "plan": activity.plan.title,
        "target": activity.target_printed or long_date(activity.target),
        "progress": activity.get_progress_display(),
    }


def targets(first: date, last: date) -> Iterator[Occasion]:
    """Each last day of a target. Who leads an activity is printed in words, not named by an account: the
    secretariat is reminded, and the chair is called in.
    """
    told: list[To] | None = None
    for activity in _open_activities(first, last):
        if told is None:
            told, called = secretariat(), chair()
        assert activity.target is not None
        yield Occasion(ref_to(activity), activity.target, told, _context(activity), called)


register_rule(
    ReminderRule(
        "activity.due",
        "An activity's target is less than a month away: the secretariat",
        "reminder.activity_due",
        targets,
        offsets=(-20, -5),
    )
)
register_rule(
    ReminderRule(
        "activity.overdue",
        "An activity's target has passed: the secretariat, and the chair when it stays so",
        "reminder.activity_overdue",
        targets,
        offsets=(1, 10),
        escalate_after=20,
    )
)
