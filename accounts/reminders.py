"""The reminder rules of people: a declaration that expires, a mandate that ends."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.access import QIG
from accounts.models import Declaration, Mandate
from accounts.office_holders import secretariat
from core.dates import months_after
from core.kinds import ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.services import Recipient

ONE_DAY = timedelta(days=1)
BEFORE_THE_END = timedelta(days=90)

message_kinds.register(
    MessageKind(
        "reminder.declaration_old",
        "A declaration of interests expires",
        "QIG portal: a declaration of interests expires",
        "declaration_old",
        must_act=True,
        sample={"who": "Marta Oliveira", "on": date(2026, 1, 15), "until": date(2027, 1, 15), "link": "/me/"},
    )
)
message_kinds.register(
    MessageKind(
        "reminder.mandate_ending",
        "A mandate ends within 90 days",
        "QIG portal: a mandate ends soon",
        "mandate_ending",
        must_act=True,
        sample={"who": "Marta Oliveira", "words": "Member, QIG", "on": date(2026, 1, 15), "link": "/me/"},
    )
)


def _newest_declarations() -> Iterator[Declaration]:
    """Return the declarations that count, or did until they expired, of the people with a mandate now."""
    here = Mandate.objects.current().filter(group__code=QIG).values("user")
    rows = Declaration.objects.newest().filter(user__in=here)
    yield from rows.select_related("user").order_by("user")


def declaration_expires(first: date, last: date) -> Iterator[Occasion]:
    """Remind the person a month before the last day on which the declaration is valid."""
    for declaration in _newest_declarations():
        if first <= (on := months_after(declaration.valid_until, -1)) <= last:
            to = Recipient(declaration.user, "it is your declaration")
            context = _declaration_context(declaration) | {"link": _own_page()}
            yield Occasion(ref_to(declaration), on, [to], context)


def declaration_expired(first: date, last: date) -> Iterator[Occasion]:
    """Remind the secretariat on the day on which the declaration has expired and there is no newer one."""
    for declaration in _newest_declarations():
        if first <= (on := declaration.valid_until + ONE_DAY) <= last:
            yield Occasion(ref_to(declaration), on, secretariat(), _declaration_context(declaration))


def _declaration_context(declaration: Declaration) -> dict[str, object]:
    return {
        "who": declaration.user.name,
        "on": declaration.declared_on,
        "until": declaration.valid_until,
    }


def ending(first: date, last: date) -> Iterator[Occasion]:
    """Remind the person 90 days before the last day."""
    for mandate, on in _ending(first, last):
        context = _mandate_context(mandate) | {"link": _own_page()}
        yield Occasion(ref_to(mandate), on, [Recipient(mandate.user, "it is your mandate")], context)


def ending_for_the_office(first: date, last: date) -> Iterator[Occasion]:
    """Remind the secretariat 90 days before the last day."""
    for mandate, on in _ending(first, last):
        others = [to for to in secretariat() if to.person != mandate.user]
        yield Occasion(ref_to(mandate), on, others, _mandate_context(mandate))


def _ending(first: date, last: date) -> Iterator[tuple[Mandate, date]]:
    """Return (mandate, day of its reminder), unless the next mandate of the same kind is given already."""
    following = Mandate.objects.filter(
        user=OuterRef("user"),
        group=OuterRef("group"),
        role=OuterRef("role"),
        starts_at__gt=OuterRef("starts_at"),
    )
    rows = Mandate.objects.filter(
        ~Exists(following.exclude(ends_at__lte=OuterRef("ends_at"))),
        group__code=QIG,
        user__is_active=True,
        ends_at__date__gte=first + BEFORE_THE_END,
        ends_at__date__lte=last + BEFORE_THE_END + ONE_DAY,
    )
    for mandate in rows.select_related("user", "group", "party").order_by("pk"):
        end = mandate.last_day
        if end is not None and first <= end - BEFORE_THE_END <= last:
            yield mandate, end - BEFORE_THE_END


def _mandate_context(mandate: Mandate) -> dict[str, object]:
    return {"who": mandate.user.name, "words": str(mandate), "on": mandate.last_day}


def _own_page() -> str:
    return settings.SITE_URL + reverse("accounts:me")


reminder_rules.register(
    ReminderRule(
        "declaration.eleven_months",
        "A declaration of interests expires in a month: the person",
        "reminder.declaration_old",
        declaration_expires,
    )
)
reminder_rules.register(
    ReminderRule(
        "declaration.twelve_months",
        "A declaration of interests has expired: the secretariat",
        "reminder.declaration_old",
        declaration_expired,
    )
)
reminder_rules.register(
    ReminderRule(
        "mandate.ending",
        "A mandate ends in 90 days: the person",
        "reminder.mandate_ending",
        ending,
    )
)
reminder_rules.register(
    ReminderRule(
        "mandate.ending_office",
        "A mandate ends in 90 days: the secretariat",
        "reminder.mandate_ending",
        ending_for_the_office,
    )
)
