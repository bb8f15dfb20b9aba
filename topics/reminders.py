"""The reminder rules of topics."""

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.office_holders import secretariat
from core.kinds import ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.services import Recipient
from notifications.states import Channel
from topics.models import FocusArea, TopicPerson
from topics.states import OUTSIDE_STAGES, Stage

#: three months, in days
QUARTER = timedelta(days=91)

message_kinds.register(
    MessageKind(
        "reminder.focus_area_untouched",
        "A focus area of a topic I lead is unchanged for 3 months",
        "QIG portal: focus area unchanged for 3 months",
        "focus_area_untouched",
        channel=Channel.WEEKLY,
        sample={
            "title": "Continuous manufacturing",
            "words": "Barriers for biologicals",
            "months": 3,
            "link": "/",
        },
    )
)


def untouched(first: date, last: date) -> Iterator[Occasion]:
    """Yield each quarter without a change that ends between two days, of topics that are in progress."""
    finished = (*OUTSIDE_STAGES, Stage.GRADUATED)
    rows = FocusArea.objects.exclude(topic__stage__in=finished).filter(updated_at__date__lte=last - QUARTER)
    for area in rows.select_related("topic").prefetch_related("topic__people__user").order_by("pk"):
        leads = [
            Recipient(person.user, "you lead this topic")
            for person in area.topic.people.all()
            if person.part == TopicPerson.Part.LEAD
        ]
        changed = area.updated_at.date()
        quarters = range(max(1, (first - changed) // QUARTER), (last - changed) // QUARTER + 1)
        for number in quarters:
            on = changed + number * QUARTER
            if first <= on <= last:
                context = {"title": area.topic.title, "words": area.text[:200], "months": 3 * number}
                yield Occasion(ref_to(area), on, leads or secretariat(), context)


reminder_rules.register(
    ReminderRule(
        "focus_area.untouched",
        "Focus area unchanged for 3 months: to the leads of its topic, again every 3 months",
        "reminder.focus_area_untouched",
        untouched,
    )
)
