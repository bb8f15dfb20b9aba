"""The reminder rules of work plans."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from accounts.access import QIG
from accounts.models import Mandate
from accounts.office_holders import chair, secretariat
from core.formatting import long_date
from core.kinds import ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.services import Recipient
from workplans.models import Activity, Consultation, ConsultationQuerySet, WorkPlan
from workplans.states import PlanState, Progress

#: progress after which an activity is not due any more
OVER = (Progress.COMPLETED, Progress.CANCELLED)
SAMPLE = {
    "title": "Draft of the guideline on continuous manufacturing",
    "plan": "Work plan 2026–2028",
    "target": "31 March 2026",
    "progress": "Ongoing",
    "link": "/",
}

message_kinds.register(
    MessageKind(
        "reminder.activity_due",
        "An activity is due soon",
        "QIG portal: an activity of the work plan is due soon",
        "activity_due",
        sample=SAMPLE,
    )
)
message_kinds.register(
    MessageKind(
        "reminder.activity_overdue",
        "An activity is overdue",
        "QIG portal: an activity of the work plan is overdue",
        "activity_overdue",
        sample=SAMPLE,
    )
)


message_kinds.register(
    MessageKind(
        "reminder.consultation_due",
        "My comments on a plan are due soon",
        "QIG portal: your comments on a work plan are due soon",
        "consultation_due",
        must_act=True,
        sample={"plan": "Work plan 2026–2028", "asked": "BWP", "due": "31 March 2026", "link": "/"},
    )
)
message_kinds.register(
    MessageKind(
        "reminder.consultation_closed",
        "The consultation on a plan has closed",
        "QIG portal: the consultation on a work plan has closed",
        "consultation_closed",
        must_act=True,
        sample={
            "plan": "Work plan 2026–2028",
            "closed": "31 March 2026",
            "answered": 2,
            "silent": ["BWP", "Marta Oliveira"],
            "link": "/",
        },
    )
)


def _open_activities(first: date, last: date) -> Iterator[Activity]:
    """Yield the activities with a target between two days that are not over, except in superseded plans.

    An activity that a later plan continues is left out: the later one is due.
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
    """Yield the last day of each target.

    The secretariat is reminded and the chair is escalated to, since the lead of an activity is a printed text
    without an account.
    """
    to: list[Recipient] | None = None
    for activity in _open_activities(first, last):
        if to is None:
            to, escalates_to = secretariat(), chair()
        assert activity.target is not None
        yield Occasion(ref_to(activity), activity.target, to, _context(activity), escalates_to)


reminder_rules.register(
    ReminderRule(
        "activity.due",
        "An activity is due in less than a month: the secretariat",
        "reminder.activity_due",
        targets,
        offsets=(-20, -5),
    )
)
reminder_rules.register(
    ReminderRule(
        "activity.overdue",
        "An activity is overdue: the secretariat, and later the chair",
        "reminder.activity_overdue",
        targets,
        offsets=(1, 10),
        escalate_after=20,
    )
)


# --- the consultation on a plan ----------------------------------------------------------------------------


def answers_due(first: date, last: date) -> Iterator[Occasion]:
    """Yield the day on which each missing answer is due: the person, or the liaisons of the group.

    An outside body has no account: the secretariat writes to it.
    """
    plans = {plan.pk: plan for plan in WorkPlan.objects.filter(state=PlanState.CONSULTATION)}
    rows = _consultations_on(plans).filter(answer="", due__gte=first, due__lte=last)
    for row in rows.order_by("pk"):
        plan = plans[row.about_uuid]
        context = {"plan": plan.title, "asked": str(row), "due": long_date(row.due)}
        yield Occasion(ref_to(row), row.due, _asked(row), context)


def _consultations_on(plans: Collection[UUID]) -> ConsultationQuerySet:
    rows = Consultation.objects.filter(about_kind=WorkPlan.KIND, about_uuid__in=plans)
    return rows.select_related("party", "person")


def _asked(row: Consultation) -> list[Recipient]:
    if row.person:
        return [Recipient(row.person, "your comments on this plan are requested")]
    if row.party is None:
        return []
    liaisons = Mandate.objects.current().filter(group__code=QIG, party=row.party).select_related("user")
    reason = f"you speak for {row.party}, whose comments on this plan are requested"
    return [Recipient(liaison.user, reason) for liaison in liaisons.order_by("user__name", "pk")]


def consultations_closing(first: date, last: date) -> Iterator[Occasion]:
    """Yield the last day of each consultation on a plan, with the missing answers: the secretariat."""
    plans = WorkPlan.objects.filter(
        state=PlanState.CONSULTATION, consultation_closes__gte=first, consultation_closes__lte=last
    ).in_bulk()
    rows_on: dict[UUID, list[Consultation]] = defaultdict(list)
    for row in _consultations_on(plans):
        rows_on[row.about_uuid].append(row)
    for key, plan in sorted(plans.items()):
        assert plan.consultation_closes is not None
        rows = rows_on[key]
        silent = sorted(str(row) for row in rows if not row.answer)
        context = {
            "plan": plan.title,
            "closed": long_date(plan.consultation_closes),
            "answered": len(rows) - len(silent),
            "silent": silent,
        }
        yield Occasion(ref_to(plan), plan.consultation_closes, secretariat(), context)


reminder_rules.register(
    ReminderRule(
        "consultation.due",
        "Comments on a plan are due: everybody whose answer is missing",
        "reminder.consultation_due",
        answers_due,
        offsets=(-10, -2),
    )
)
reminder_rules.register(
    ReminderRule(
        "consultation.closed",
        "The consultation on a plan has closed: the secretariat, with the answers that are missing",
        "reminder.consultation_closed",
        consultations_closing,
        offsets=(1,),
    )
)
