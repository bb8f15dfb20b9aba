"""The reminder rules of what crosses rooms: a commitment of the plan that is at risk."""

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
from workplans.states import Keeping

RULE = "commitment.at_risk"
#: the days of a month on which commitments are looked at
LOOKED_AT = (1, 15)
IN_DANGER = (Keeping.AT_RISK, Keeping.BROKEN)

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
    """The first look in a quarter at which a commitment is at risk or broken; once a quarter for each.

    Counted with what is known today, so that a look ahead says what will be, should nothing happen.
    """
    begin = _quarter(first)
    told = _told_since(begin)
    found: set[tuple[Ref, date]] = set()
    to = [*secretariat(), *chair()]
    for day in _looks(begin, last):
        for plan in plans_in_force(day):
            for kept in counted(plan, day):
                ref, quarter = ref_to(kept.commitment), _quarter(day)
                if kept.state not in IN_DANGER or (ref, quarter) in found:
                    continue
                if told.get((ref, quarter), day) != day:  # it was said on another look of this quarter
                    continue
                found.add((ref, quarter))
                if day >= first:
                    yield Occasion(ref, day, to, _context(kept))


def _looks(first: date, last: date) -> Iterator[date]:
    """The days between two, both included, on which commitments are looked at."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.day in LOOKED_AT:
            yield day


def _quarter(day: date) -> date:
    """The first day of a day's quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def _told_since(begin: date) -> dict[tuple[Ref, date], date]:
    """(commitment, quarter) → the look that was told of already."""
    sent = Message.objects.filter(
        rule=RULE,
        about_kind=Commitment.KIND,
        due_at__gte=datetime.combine(begin, time(), tzinfo=ZONE),
        state=MessageState.SENT,
    )
    told = {}
    for uuid, due_at in sent.values_list("about_uuid", "due_at").order_by("-due_at"):
        day = due_at.astimezone(ZONE).date()
        look = max(one for one in _looks(day - timedelta(days=20), day))  # a reminder waits for a working day
        told[Ref(Commitment.KIND, uuid), _quarter(look)] = look
    return told


def _context(kept: Kept) -> dict[str, object]:
    plan = kept.commitment.plan
    return {
        "title": kept.commitment.sentence[:500],
        "plan": plan.title,
        "link": settings.SITE_URL + reverse("desk:list-commitments", args=[plan.slug]),
        "state": kept.state.label,
        "words": kept.words,
    }


reminder_rules.register(
    ReminderRule(
        RULE,
        "A commitment of the plan is at risk or broken: the secretariat and the chair, once a quarter",
        "reminder.commitment_at_risk",
        at_risk,
    )
)
