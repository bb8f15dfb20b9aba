"""Digests: the messages that a person wants together, once a day or once a week."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.kinds import record_kinds
from core.locks import advisory_lock
from core.visibility import Visibility
from notifications.message_kinds import MessageKind, message_kinds
from notifications.models import Message
from notifications.recheck import refusals
from notifications.services.messages import Recipient, notify, write
from notifications.states import Channel, MessageState
from notifications.working_days import ZONE

DIGEST_LOCK = "make digests"
PREFIX = "digest."
HOUR = time(8, 0)

_PART = {"subject": "A topic moved", "text": "It is at Listening.", "link": "https://qig.example/"}
_SAMPLE = {"groups": [{"title": "Continuous manufacturing", "parts": [_PART]}]}

for _channel, _words in ((Channel.DAILY, "Daily"), (Channel.WEEKLY, "Weekly")):
    message_kinds.register(
        MessageKind(
            f"{PREFIX}{_channel}",
            f"{_words} digest",
            f"QIG portal: your {_channel} digest",
            "digest",
            visibility=Visibility.OWN,
            must_act=True,
            sample=_SAMPLE,
        )
    )


def last_moment(channel: str, now: datetime) -> datetime:
    """Return the latest moment at which a digest of this channel was due: 8:00 each day, or each Monday."""
    day: date = now.astimezone(ZONE).date()
    if datetime.combine(day, HOUR, tzinfo=ZONE) > now:
        day -= timedelta(days=1)
    if channel == Channel.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, HOUR, tzinfo=ZONE)


def next_moment(channel: str, now: datetime) -> datetime:
    """Return the first moment after `now` at which a digest of this channel is due."""
    day = last_moment(channel, now).date() + timedelta(days=7 if channel == Channel.WEEKLY else 1)
    return datetime.combine(day, HOUR, tzinfo=ZONE)


def make_digests() -> int:
    """Make one digest per person and channel of all that waits for it; return how many.

    One process at a time.
    """
    now, made = timezone.now(), 0
    with transaction.atomic():
        advisory_lock(DIGEST_LOCK)
        Message.objects.filter(
            channel=Channel.PORTAL, state=MessageState.QUEUED, due_at__lte=now, held=False
        ).update(state=MessageState.SENT, sent_at=now)
        for channel in (Channel.DAILY, Channel.WEEKLY):
            moment = last_moment(channel, now)
            waiting = Message.objects.filter(
                channel=channel, state=MessageState.QUEUED, due_at__lte=moment, held=False, digest=None
            ).exclude(recipient=None)
            for person, parts in _by_person(waiting).items():
                made += _make(person, channel, moment, parts)
    return made


def _by_person(waiting: Any) -> dict[Any, list[Message]]:
    rows: dict[Any, list[Message]] = defaultdict(list)
    for message in waiting.prefetch_related("recipient").order_by("-due_at", "pk"):
        rows[message.recipient].append(message)
    return rows


def _make(person: Any, channel: str, moment: datetime, parts: list[Message]) -> int:
    kept = _still_allowed(parts)
    if not kept:
        return 0
    reason = f"you asked for a {channel} digest"
    # A part is in one digest only (`digest`), so the digest's own key only has to be new.
    key = f"{PREFIX}{channel}:{moment.isoformat()}:{uuid4()}"
    (digest,) = notify(f"{PREFIX}{channel}", to=[Recipient(person, reason)], key=key, context=contents(kept))
    now = timezone.now()
    Message.objects.filter(pk__in=[part.pk for part in kept]).update(
        state=MessageState.SENT, sent_at=now, digest=digest
    )
    return 1


def _still_allowed(parts: list[Message]) -> list[Message]:
    """Return the parts that their reader may still see; suppress the others with the reason."""
    refused = refusals(parts)
    for key, why in refused.items():
        Message.objects.filter(pk=key).update(state=MessageState.SUPPRESSED, error=why)
    return [part for part in parts if part.pk not in refused]


def contents(parts: list[Message]) -> dict[str, Any]:
    """Return the context of the template: `groups`, one per record with its title and parts, newest first."""
    groups: dict[tuple[str, UUID | None], list[Message]] = defaultdict(list)
    for part in sorted(parts, key=lambda part: part.due_at, reverse=True):
        groups[part.about_kind, part.about_uuid].append(part)
    return {"groups": [_group(kind, key, rows) for (kind, key), rows in groups.items()]}


def _group(kind: str, key: UUID | None, parts: list[Message]) -> dict[str, Any]:
    record = record_kinds[kind].model._default_manager.filter(pk=key).first() if key else None
    link = settings.SITE_URL + record_kinds[kind].url(record) if record else ""
    rows = [
        {"subject": _shorter(part.subject), "text": part.data.get("words", ""), "link": link}
        for part in parts
    ]
    return {"title": str(record) if record else "", "parts": rows}


def _shorter(subject: str) -> str:
    """Return a subject without the name of the portal, which the digest's own subject has."""
    words = subject.removeprefix("QIG portal: ")
    return words[:1].upper() + words[1:]


def refresh(digests: list[Message]) -> dict[UUID, str]:
    """Check every part again; rewrite digests that lost one, return key → reason for empty ones."""
    refused = {}
    for digest in digests:
        parts = list(digest.parts.prefetch_related("recipient"))
        kept = _still_allowed(parts)
        if parts and not kept:
            refused[digest.pk] = "The recipient may not see any part of it any more."
        elif len(kept) < len(parts):
            write(digest, message_kinds[digest.kind], contents(kept))
            Message.objects.filter(pk=digest.pk).update(text=digest.text, html=digest.html)
    return refused
