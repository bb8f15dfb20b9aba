"""Reminder rules: what each says, to whom and when; and the messages that follow from them.

A rule is a function that yields *occasions*: a record, a date, and the people to remind. Occasions become
messages in the outbox 30 days ahead; those whose reason is gone are suppressed; after an outage what was
missed is caught up.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.kinds import Ref
from core.locks import advisory_lock
from core.registry import Registry
from notifications.models import Message, RuleSetting
from notifications.services import Recipient, notify
from notifications.states import MessageState
from notifications.working_days import ZONE, morning_of, working_day

logger = logging.getLogger(__name__)
RULES_LOCK = "put reminders into the outbox"
AHEAD = timedelta(days=30)
#: longer than any outage that must be caught up
LOOK_BACK = timedelta(days=14)
GONE = "The reason for this reminder is gone."
WAS_OFF = "The rule was switched off, or set differently, at that moment."


@dataclass(frozen=True)
class Occasion:
    """A record, the date that counts, the people to remind, and those to escalate to when nothing happens."""

    about: Ref
    on: date
    to: list[Recipient]
    context: dict[str, Any] = field(default_factory=dict)
    escalate: list[Recipient] = field(default_factory=list)


@dataclass(frozen=True)
class ReminderRule:
    """A rule as its app defines it; the secretariat may change offsets and escalation, or switch it off.

    `occasions(first, last)` yields those whose date lies between, both included. `offsets` and
    `escalate_after` are working days of the group's calendar, negative before the date. A reminder stops when
    its occasion is no longer yielded.
    """

    name: str
    words: str
    message: str
    occasions: Callable[[date, date], Iterable[Occasion]]
    offsets: tuple[int, ...] = (0,)
    escalate_after: int | None = None


@dataclass(frozen=True)
class Planned:
    """One reminder that a rule gives: its unique key, its moment, and its one recipient."""

    rule: ReminderRule
    occasion: Occasion
    to: Recipient
    due_at: datetime

    @property
    def event(self) -> str:
        """The part of the key that all recipients of one reminder share."""
        return f"{self.rule.name}:{self.occasion.about}:{self.due_at.isoformat()}"

    @property
    def key(self) -> str:
        return f"{self.event}:{self.to.key}"


reminder_rules: Registry[ReminderRule] = Registry("reminder rule")


@dataclass(frozen=True)
class Switch:
    """The setting of a rule at this moment."""

    enabled: bool
    offsets: tuple[int, ...]
    escalate_after: int | None
    since: datetime | None = None


def switches() -> dict[str, Switch]:
    """Return name of a rule → its setting. One query."""
    chosen = {row.rule: row for row in RuleSetting.objects.all()}
    return {
        rule.name: Switch(row.enabled, tuple(row.offsets), row.escalate_after, row.since)
        if (row := chosen.get(rule.name))
        else Switch(True, rule.offsets, rule.escalate_after)
        for rule in reminder_rules
    }


def planned(first: datetime, last: datetime, *, only: Iterable[str] | None = None) -> Iterator[Planned]:
    """Return every reminder that falls due between two moments, by the rules as they are set now."""
    for name, switch in switches().items():
        if switch.enabled and (only is None or name in only):
            yield from _of_rule(reminder_rules[name], switch, first, last)


def _of_rule(rule: ReminderRule, switch: Switch, first: datetime, last: datetime) -> Iterator[Planned]:
    escalation = [] if switch.escalate_after is None else [switch.escalate_after]
    widest = max((abs(offset) for offset in (*switch.offsets, *escalation)), default=0)
    margin = timedelta(days=2 * widest + 14)  # weekends and holidays stretch working days
    start, end = first.astimezone(ZONE).date() - margin, last.astimezone(ZONE).date() + margin
    for occasion in rule.occasions(start, end):
        moments = [(offset, occasion.to) for offset in switch.offsets]
        moments += [(offset, occasion.escalate) for offset in escalation]
        for offset, people in moments:
            due_at = morning_of(working_day(occasion.on, offset))
            if first <= due_at <= last:
                yield from (Planned(rule, occasion, to, due_at) for to in people)


def _ask(
    first: datetime, last: datetime, names: Iterable[str] | None = None
) -> tuple[dict[str, Planned], set[str]]:
    """Return key → reminder of the rules that work, and the names of those that fail, which are logged.

    One rule that fails must not stop the others.
    """
    wanted: dict[str, Planned] = {}
    failed: set[str] = set()
    for rule in reminder_rules:
        if names is not None and rule.name not in names:
            continue
        try:
            with transaction.atomic():
                wanted |= {plan.key: plan for plan in planned(first, last, only=[rule.name])}
        except Exception:
            logger.exception("the reminder rule %s fails", rule.name)
            failed.add(rule.name)
    return wanted, failed


def put_into_outbox() -> tuple[int, int]:
    """Bring the outbox up to date with the rules; return (reminders in it, reminders suppressed).

    One process at a time (advisory lock), so that two beats agree on who got a reminder; each row has a
    unique key.
    """
    now = timezone.now()
    with transaction.atomic():
        advisory_lock(RULES_LOCK)
        wanted, failed = _ask(now - LOOK_BACK, now + AHEAD)
        there = Message.objects.exclude(rule="").exclude(rule__in=failed).filter(due_at__gte=now - LOOK_BACK)
        existing = set(Message.objects.filter(key__in=wanted).values_list("key", flat=True))
        new = [plan for key, plan in wanted.items() if key not in existing]
        past = _past_events(new, now)
        _write([plan for plan in new if plan.event not in past])
        passed = _due_before_set(wanted)
        there.filter(key__in=passed & {plan.key for plan in new}).update(
            state=MessageState.SUPPRESSED, error=WAS_OFF
        )
        back = there.filter(key__in=wanted.keys() - passed, state=MessageState.SUPPRESSED, error=GONE)
        back.update(state=MessageState.QUEUED, error="")
        gone = there.filter(state=MessageState.QUEUED, lease_until=None).exclude(key__in=wanted)
        suppressed = gone.exclude(data__has_key="by_hand").update(state=MessageState.SUPPRESSED, error=GONE)
    return len(wanted), suppressed


def _due_before_set(wanted: dict[str, Planned]) -> set[str]:
    """Return the keys of reminders that fell due before their rule was switched on, or set as it is now."""
    since = {name: switch.since for name, switch in switches().items() if switch.since}
    return {
        key for key, plan in wanted.items() if plan.rule.name in since and plan.due_at < since[plan.rule.name]
    }


def _past_events(plans: list[Planned], now: datetime) -> set[str]:
    """Return the past events that somebody was reminded of: later office holders are not."""
    past = {plan.event for plan in plans if plan.due_at <= now}
    rules = {plan.rule.name for plan in plans}
    if not past:
        return set()
    sent = Message.objects.filter(rule__in=rules, due_at__gte=now - LOOK_BACK, due_at__lte=now)
    return past & {key.rpartition(":")[0] for key in sent.values_list("key", flat=True)}


def _write(plans: list[Planned]) -> None:
    by_event: dict[str, list[Planned]] = defaultdict(list)
    for plan in plans:
        by_event[plan.event].append(plan)
    for event, same in by_event.items():
        first = same[0]
        notify(
            first.rule.message,
            to=[plan.to for plan in same],
            key=event,
            about=first.occasion.about,
            context=first.occasion.context,
            due_at=first.due_at,
            rule=first.rule.name,
        )


def obsolete(messages: list[Message]) -> set[UUID]:
    """Return the keys of the due reminders among these that their rules would not give any more."""
    reminders = [message for message in messages if message.rule and "by_hand" not in message.data]
    if not reminders:
        return set()
    moments = [message.due_at for message in reminders]
    wanted, failed = _ask(min(moments), max(moments), {message.rule for message in reminders})
    return {m.pk for m in reminders if m.key not in wanted and m.rule not in failed}
