"""The reminder rules of work plans."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Prefetch

from accounts.access import QIG
from accounts.models import Mandate
from accounts.office_holders import chair, secretariat
from core.formatting import long_date
from core.kinds import ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.services import To
from workplans.models import Activity, PlanConsultation, WorkPlan
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

message_kinds.register(
    MessageKind(
        "reminder.activity_due",
        "The target of an activity is near",
        "QIG portal: an activity of the work plan is due soon",
        "activity_due",
        sample=WHAT,
    )
)
message_kinds.register(
    MessageKind(
        "reminder.activity_overdue",
        "The target of an activity has passed",
        "QIG portal: an activity of the work plan is overdue",
        "activity_overdue",
        sample=WHAT,
    )
)


message_kinds.register(
    MessageKind(
        "reminder.consultation_due",
        "I am asked what I say of a plan, and the answer is due",
        "QIG portal: your answer on a draft plan is due soon",
        "consultation_due",
        must_act=True,
        sample={"plan": "Work plan 2026–2028", "asked": "BWP", "due": "31 March 2026", "link": "/"},
    )
)
message_kinds.register(
    MessageKind(
        "reminder.consultation_closed",
        "The consultation on a plan has closed",
        "QIG portal: the consultation on a plan has closed",
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


reminder_rules.register(
    ReminderRule(
        "activity.due",
        "An activity's target is less than a month away: the secretariat",
        "reminder.activity_due",
        targets,
        offsets=(-20, -5),
    )
)
reminder_rules.register(
    ReminderRule(
        "activity.overdue",
        "An activity's target has passed: the secretariat, and the chair when it stays so",
        "reminder.activity_overdue",
        targets,
        offsets=(1, 10),
        escalate_after=20,
    )
)


# --- the consultation on a plan ----------------------------------------------------------------------------


def answers_due(first: date, last: date) -> Iterator[Occasion]:
    """Each day on which an answer is due and has not come: the person, or the group's liaisons.

    A body outside has no account, and a draft is not for strangers' mail: the secretariat writes to it.
    """
    rows = PlanConsultation.objects.filter(
        plan__state=PlanState.CONSULTATION, answer="", due__gte=first, due__lte=last
    )
    for asked in rows.select_related("plan", "group", "person").order_by("pk"):
        context = {"plan": asked.plan.title, "asked": str(asked), "due": long_date(asked.due)}
        yield Occasion(ref_to(asked), asked.due, _asked(asked), context)


def _asked(asked: PlanConsultation) -> list[To]:
    if asked.person:
        return [To(asked.person, "you were asked what you say of this plan")]
    if asked.group is None:
        return []
    liaisons = Mandate.objects.current().filter(group__code=QIG, party=asked.group).select_related("user")
    reason = f"you speak for {asked.group}, which was asked what it says of this plan"
    return [To(liaison.user, reason) for liaison in liaisons.order_by("user__name", "pk")]


def consultations_closing(first: date, last: date) -> Iterator[Occasion]:
    """Each last day of a plan's consultation: the secretariat, with who has not answered."""
    plans = WorkPlan.objects.filter(
        state=PlanState.CONSULTATION, consultation_closes__gte=first, consultation_closes__lte=last
    )
    asked = Prefetch("consultations", PlanConsultation.objects.select_related("group", "person"))
    for plan in plans.prefetch_related(asked).order_by("pk"):
        assert plan.consultation_closes is not None
        rows = list(plan.consultations.all())
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
        "An answer on a plan in consultation is due: those asked who have not answered",
        "reminder.consultation_due",
        answers_due,
        offsets=(-10, -2),
    )
)
reminder_rules.register(
    ReminderRule(
        "consultation.closed",
        "The consultation on a plan has closed: the secretariat, with who has not answered",
        "reminder.consultation_closed",
        consultations_closing,
        offsets=(1,),
    )
)
