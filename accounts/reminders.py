"""The reminder rules of people: a declaration that grows old, a mandate that ends."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.access import QIG
from accounts.models import Declaration, Mandate
from accounts.office_holders import secretariat
from core.kinds import ref_to
from notifications.message_kinds import MessageKind, message_kinds
from notifications.rules import Occasion, ReminderRule, reminder_rules
from notifications.services import To

#: days before its year is over at which the person is reminded, and days at which the secretariat is
ELEVEN_MONTHS, TWELVE_MONTHS = timedelta(days=335), timedelta(days=365)
BEFORE_THE_END = timedelta(days=90)

message_kinds.register(
    MessageKind(
        "reminder.declaration_old",
        "A declaration of interests grows old",
        "QIG portal: a declaration of interests grows old",
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
    """Of everybody with a mandate now, the declaration that counts."""
    here = Mandate.objects.current().filter(group__code=QIG).values("user")
    rows = Declaration.objects.filter(user__in=here).select_related("user")
    yield from rows.order_by("user", "-declared_on", "-created_at").distinct("user")


def eleven_months(first: date, last: date) -> Iterator[Occasion]:
    """To the person, a month before the year is over."""
    for declaration in _newest_declarations():
        if first <= (on := declaration.declared_on + ELEVEN_MONTHS) <= last:
            to = To(declaration.user, "it is your declaration")
            context = _of_declaration(declaration) | {"link": _own_page()}
            yield Occasion(ref_to(declaration), on, [to], context)


def twelve_months(first: date, last: date) -> Iterator[Occasion]:
    """To the secretariat, on the day the year is over and nothing newer is there."""
    for declaration in _newest_declarations():
        if first <= (on := declaration.declared_on + TWELVE_MONTHS) <= last:
            yield Occasion(ref_to(declaration), on, secretariat(), _of_declaration(declaration))


def _of_declaration(declaration: Declaration) -> dict[str, object]:
    until = declaration.declared_on + TWELVE_MONTHS
    return {"who": declaration.user.name, "on": declaration.declared_on, "until": until}


def ending(first: date, last: date) -> Iterator[Occasion]:
    """To the person, 90 days before the last day."""
    for mandate, on in _ending(first, last):
        context = _of_mandate(mandate) | {"link": _own_page()}
        yield Occasion(ref_to(mandate), on, [To(mandate.user, "it is your mandate")], context)


def ending_for_the_office(first: date, last: date) -> Iterator[Occasion]:
    """To the secretariat, 90 days before the last day."""
    for mandate, on in _ending(first, last):
        others = [to for to in secretariat() if to.person != mandate.user]
        yield Occasion(ref_to(mandate), on, others, _of_mandate(mandate))


def _ending(first: date, last: date) -> Iterator[tuple[Mandate, date]]:
    """(mandate, day of its reminder), unless the next mandate of the same kind is given already."""
    after = Mandate.objects.filter(
        user=OuterRef("user"),
        group=OuterRef("group"),
        role=OuterRef("role"),
        starts_at__gt=OuterRef("starts_at"),
    )
    rows = Mandate.objects.filter(
        ~Exists(after.exclude(ends_at__lte=OuterRef("ends_at"))),
        group__code=QIG,
        user__is_active=True,
        ends_at__date__gte=first + BEFORE_THE_END,
        ends_at__date__lte=last + BEFORE_THE_END + timedelta(days=1),
    )
    for mandate in rows.select_related("user", "group", "party").order_by("pk"):
        end = mandate.last_day
        if end is not None and first <= end - BEFORE_THE_END <= last:
            yield mandate, end - BEFORE_THE_END


def _of_mandate(mandate: Mandate) -> dict[str, object]:
    return {"who": mandate.user.name, "words": str(mandate), "on": mandate.last_day}


def _own_page() -> str:
    return settings.SITE_URL + reverse("accounts:me")


reminder_rules.register(
    ReminderRule(
        "declaration.eleven_months",
        "A declaration of interests is eleven months old: the person",
        "reminder.declaration_old",
        eleven_months,
    )
)
reminder_rules.register(
    ReminderRule(
        "declaration.twelve_months",
        "A declaration of interests is a year old: the secretariat",
        "reminder.declaration_old",
        twelve_months,
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
