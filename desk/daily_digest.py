"""The daily messages about changes of records that people lead or follow, read from the log.

One message for each person, record and day; the person's preference says whether it comes as a mail, in a
digest, or as a notice. Whether the person may still read it is checked again when it is sent.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from core.kinds import Ref, record_kinds
from core.locks import advisory_lock
from core.visibility import Visibility
from desk.notices import CHANGED
from desk.rows import titles_of
from editing.history import HistoryEntry, describe_entries
from notifications import services
from notifications.models import Follow, Message
from notifications.rules import LOOK_BACK
from notifications.services import Recipient
from notifications.working_days import ZONE
from topics.models import Topic, TopicPerson

LOCK = "daily messages of changes"
#: the time at which the day of a message ends: before the digests are made
CLOSES = time(7, 30)
#: transactions that began before the end of a day are committed by then
SETTLED = timedelta(minutes=2)
#: lines in one message; the record's page has the others
LINES = 12


class Watch(NamedTuple):
    """A person who gets the changes of a record, from a moment on, and the reason."""

    person: User
    ref: Ref
    since: datetime
    reason: str


def tell_changes() -> int:
    """Write the messages of every day that has ended since the last ones, and return how many. One process at
    a time.
    """
    with transaction.atomic():
        advisory_lock(LOCK)
        now = timezone.now() - SETTLED
        last = Message.objects.filter(kind=CHANGED.name).order_by("-due_at").values_list("due_at", flat=True)
        since = max(last.first() or now - LOOK_BACK, now - LOOK_BACK)
        return sum(_write_day(start, end) for start, end in _days(since, now))


def _days(since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield (start, end) of the days that ended after `since`, up to now."""
    day: date = since.astimezone(ZONE).date()
    while (end := datetime.combine(day, CLOSES, tzinfo=ZONE)) <= now:
        if end > since:
            yield datetime.combine(day - timedelta(days=1), CLOSES, tzinfo=ZONE), end
        day += timedelta(days=1)


def _write_day(start: datetime, end: datetime) -> int:
    watches = list(_watches())
    entries = Entry.objects.filter(recorded_at__gte=start, recorded_at__lt=end)
    entries = entries.filter(related__overlap=list({str(watch.ref) for watch in watches})).order_by("-id")
    history = describe_entries(entries.select_related("payload"))
    notified = set(
        Message.objects.filter(entry__in=[row.entry.pk for row in history]).values_list("recipient", "entry")
    )
    by_lines: dict[tuple[Ref, tuple[str, ...]], list[Recipient]] = defaultdict(list)
    for watch in watches:
        lines = tuple(_line(row) for row in history if _is_new_to(row.entry, watch, notified))
        if lines:
            by_lines[watch.ref, lines].append(Recipient(watch.person, watch.reason))
    titles = titles_of(ref for ref, _ in by_lines)
    return sum(
        len(_write(ref, titles[ref], lines, to, end))
        for (ref, lines), to in by_lines.items()
        if ref in titles
    )


def _write(ref: Ref, title: str, lines: tuple[str, ...], to: list[Recipient], end: datetime) -> list[Message]:
    shown = [*lines[:LINES], *(["and more"] if len(lines) > LINES else [])]
    context = {"title": title, "words": "; ".join(shown), "lines": shown}
    key = f"changed:{ref}:{end.isoformat()}"
    return services.notify(CHANGED.name, to=to, key=key, about=ref, context=context, due_at=end)


def _watches() -> Iterator[Watch]:
    """Yield everyone who leads a topic or follows a record, once for each record."""
    begin = datetime.min.replace(tzinfo=ZONE)
    seen: set[tuple[UUID, Ref]] = set()
    leads = TopicPerson.objects.filter(part=TopicPerson.Part.LEAD, user__is_active=True)
    for lead in leads.select_related("user").order_by("pk"):
        ref = Ref(Topic.KIND, lead.topic_id)
        seen.add((lead.user_id, ref))
        yield Watch(lead.user, ref, begin, "you lead it")
    follows = Follow.objects.confirmed().filter(user__is_active=True).select_related("user")
    for follow in follows.order_by("pk"):
        ref = Ref(follow.kind, follow.uuid)
        if (follow.user_id, ref) not in seen:
            yield Watch(follow.user, ref, follow.confirmed_at, "you follow it")  # type: ignore[arg-type]


def _is_new_to(entry: Entry, watch: Watch, notified: set[tuple[UUID, int]]) -> bool:
    """Return whether an entry of the record is another person's action, not yet sent to this person, and of a
    kind that everyone who may see the record may read.
    """
    if str(watch.ref) not in entry.related or entry.recorded_at < watch.since:
        return False
    if entry.actor == watch.person.pk or (watch.person.pk, entry.pk) in notified:
        return False
    if Ref(entry.kind, entry.uuid) == watch.ref:
        return True
    record, kind = record_kinds[watch.ref.kind], record_kinds[entry.kind]
    part = kind.model in record.history and kind.model is not record.model
    return part or (watch.person.access.reads(Visibility.GROUP) and kind.visibility != Visibility.SECRETARIAT)


def _line(entry: HistoryEntry) -> str:
    why = f" ({entry.reason})" if entry.reason else ""
    return f"{entry.words} by {entry.actor}{why}"
