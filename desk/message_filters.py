"""The filters of the messages."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.filters import StrictFilterSet
from desk.filters import people_of_the_group
from notifications.models import Message
from notifications.rules import AHEAD, reminder_rules
from notifications.states import Channel, MessageState

TO_COME = (MessageState.QUEUED, MessageState.INFLIGHT, MessageState.SUPPRESSED)
SHOW = (("upcoming", "The next 30 days"), ("waiting", "To resolve"), ("past", "Past"))


def upcoming(rows: QuerySet, days: timedelta = AHEAD) -> QuerySet:
    """Return the unsent messages due soon, muted and held ones included; the next first."""
    now = timezone.now()
    unsent = Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.INFLIGHT))
    oldest = unsent.order_by("due_at").values_list("due_at", flat=True).first()
    # No unsent message is due before the oldest one, so that much of the past need not be read.
    since = min(now, oldest or now)
    rows = rows.filter(state__in=TO_COME, due_at__gte=since, due_at__lte=now + days)
    return rows.exclude(state=MessageState.SUPPRESSED, due_at__lte=now).order_by("due_at", "pk")


def waiting(rows: QuerySet) -> QuerySet:
    """Return the messages that only a person can resolve: uncertain, failed or held."""
    unresolved = Q(state__in=(MessageState.UNCERTAIN, MessageState.FAILED))
    return rows.filter(unresolved | Q(state=MessageState.QUEUED, held=True)).order_by("-due_at", "pk")


def past(rows: QuerySet) -> QuerySet:
    """Return the messages that were due, the last first."""
    due = rows.filter(due_at__lte=timezone.now())
    return due.exclude(state__in=(MessageState.QUEUED, MessageState.INFLIGHT)).order_by("-due_at", "pk")


PARTS = {"upcoming": upcoming, "waiting": waiting, "past": past}


class MessageFilter(StrictFilterSet):
    """Filters of the messages; they combine."""

    show = django_filters.ChoiceFilter(label="Show", choices=SHOW, method="part", empty_label=None)
    rule = django_filters.ChoiceFilter(label="Rule", empty_label="All")
    recipient = django_filters.ModelChoiceFilter(
        label="Recipient", queryset=people_of_the_group, empty_label="All"
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
