"""Which of the messages."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.filters import StrictFilterSet
from desk.filters import who_works_here
from notifications.models import Message
from notifications.rules import AHEAD, reminder_rules
from notifications.states import Channel, MessageState

TO_COME = (MessageState.QUEUED, MessageState.INFLIGHT, MessageState.SUPPRESSED)
SHOW = (("upcoming", "The next 30 days"), ("waiting", "Waiting for you"), ("past", "Past"))


def upcoming(rows: QuerySet, days: timedelta = AHEAD) -> QuerySet:
    """What has not left yet and is due soon, muted or held as it may be; the next first."""
    now = timezone.now()
    waits = Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.INFLIGHT))
    oldest = waits.order_by("due_at").values_list("due_at", flat=True).first()
    # Nothing to come lies before the oldest that waits: so much of the past is not read.
    since = min(now, oldest or now)
    rows = rows.filter(state__in=TO_COME, due_at__gte=since, due_at__lte=now + days)
    return rows.exclude(state=MessageState.SUPPRESSED, due_at__lte=now).order_by("due_at", "pk")


def waiting(rows: QuerySet) -> QuerySet:
    """What nobody but a person can settle: uncertain, failed or held."""
    stuck = Q(state__in=(MessageState.UNCERTAIN, MessageState.FAILED))
    return rows.filter(stuck | Q(state=MessageState.QUEUED, held=True)).order_by("-due_at", "pk")


def past(rows: QuerySet) -> QuerySet:
    """What was due, and what became of it; the last first."""
    over = rows.filter(due_at__lte=timezone.now())
    return over.exclude(state__in=(MessageState.QUEUED, MessageState.INFLIGHT)).order_by("-due_at", "pk")


PARTS = {"upcoming": upcoming, "waiting": waiting, "past": past}


class MessageFilter(StrictFilterSet):
    """Filters of the messages; they combine."""

    show = django_filters.ChoiceFilter(label="Show", choices=SHOW, method="part", empty_label=None)
    rule = django_filters.ChoiceFilter(label="Rule", empty_label="All")
    recipient = django_filters.ModelChoiceFilter(
        label="To whom", queryset=who_works_here, empty_label="Anybody"
    )
    state = django_filters.ChoiceFilter(label="State", choices=MessageState.choices, empty_label="All")
    channel = django_filters.ChoiceFilter(label="Channel", choices=Channel.choices, empty_label="All")

    class Meta:
        model = Message
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["rule"].extra["choices"] = [(rule.name, rule.words[:80]) for rule in reminder_rules]

    def part(self, rows: QuerySet, name: str, part: str) -> QuerySet:
        return PARTS[part](rows)
