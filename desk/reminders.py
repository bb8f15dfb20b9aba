"""The reminder rule of commitments: one of the plan in force is at risk."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse

from accounts.office_holders import chair, secretariat
from core.kinds import Ref, ref_to
from desk.commitments import Kept, counted, plans_in_force
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.states import MessageState
from notifications.working_days import ZONE
from workplans.models import Commitment
from workplans.states import CommitmentStatus

RULE = "commitment.at_risk"
#: the days of a month on which commitments are checked
CHECKED_ON = (1, 15)
IN_DANGER = (CommitmentStatus.AT_RISK, CommitmentStatus.NOT_MET)

message_kinds.register(
    MessageKind(
        "reminder.commitment_at_risk",
        "A commitment of the work plan is at risk",
        "QIG portal: a commitment of the work plan is at risk",
        "commitment_at_risk",
        sample={
            "title": "At most six plenaries a year.",
            "plan": "Work plan 2026–2028",
            "state": "At risk",
            "words": "5 of 6 are planned before July.",
            "link": "/",
        },
    )
)


def at_risk(first: date, last: date) -> Iterator[Occasion]:
    """Yield an occasion for each commitment at risk or not met, at its first check of the quarter.

    Counted from today's records, so that a check in the future tells what happens without further action;
    only for plans whose commitments are counted on that day.
    """
    begin = _quarter(first)
    reminded = _reminded_since(begin)
    occurred: set[tuple[Ref, date]] = set()
    to = [*secretariat(), *chair()]
    if not to:
        return
    reader = to[0].person  # all of them read every record
    for day in _checks(begin, last):
        for plan in plans_in_force(day):
            for kept in counted(plan, day, reader):
                ref, quarter = ref_to(kept.commitment), _quarter(day)
                if kept.state not in IN_DANGER or (ref, quarter) in occurred:
                    continue
                if reminded.get((ref, quarter), day) != day:  # another check of this quarter reminded of it
                    continue
                occurred.add((ref, quarter))
                if day >= first:
                    yield Occasion(ref, day, to, _context(kept))


def _checks(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last on which commitments are checked."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.day in CHECKED_ON:
            yield day


def _quarter(day: date) -> date:
    """Return the first day of a day's quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def _reminded_since(begin: date) -> dict[tuple[Ref, date], date]:
    """Return (commitment, quarter) → the check whose reminder was sent."""
    sent = Message.objects.filter(
        rule=RULE,
        about_kind=Commitment.KIND,
        due_at__gte=datetime.combine(begin, time(), tzinfo=ZONE),
        state=MessageState.SENT,
    )
    checks = {}
    for uuid, due_at in sent.values_list("about_uuid", "due_at").order_by("-due_at"):
        day = due_at.astimezone(ZONE).date()
        # The reminder of a check is sent on the next working day.
        check = max(_checks(day - timedelta(days=20), day))
        checks[Ref(Commitment.KIND, uuid), _quarter(check)] = check
    return checks


def _context(kept: Kept) -> dict[str, object]:
    plan = kept.commitment.plan
    return {
        "title": kept.commitment.sentence[:500],
        "plan": plan.title,
        "link": settings.SITE_URL + reverse("desk:list-commitments", args=[plan.slug]),
        "state": kept.state.label if kept.state else "",
        "words": kept.words,
    }


reminder_rules.register(
    ReminderRule(
        RULE,
        "A commitment of the plan is at risk or not met: the secretariat and the chair, once a quarter",
        "reminder.commitment_at_risk",
        at_risk,
    )
)
