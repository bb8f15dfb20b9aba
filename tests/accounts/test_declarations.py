"""A declaration of interests is valid for twelve months: on every page, in reminders and in counts."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Declaration, Mandate, User
from accounts.states import DeclarationState
from notifications.models import Message
from notifications.rules import put_into_outbox
from tests.factories import DeclarationFactory, ExpertiseFactory, MandateFactory

LAST_DAY = date(2026, 3, 2)  # a Monday
NEXT_DAY = LAST_DAY + timedelta(days=1)
WORDS = {LAST_DAY: "Declaration valid", NEXT_DAY: "Declaration expired"}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


@pytest.fixture
def declaration(people: SimpleNamespace) -> Declaration:
    """Mara's declaration of 2 March 2025; everybody else declared just before the day of the test."""
    Mandate.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    for person in User.objects.exclude(pk=people.mara.pk):
        DeclarationFactory(user=person, declared_on=LAST_DAY - timedelta(days=1))
    ExpertiseFactory(user=people.mara)
    return DeclarationFactory(user=people.mara, declared_on=date(2025, 3, 2))


@pytest.mark.parametrize("day", WORDS)
def test_declaration_pages_on_last_day_and_the_next_agree(
    declaration: Declaration, people: SimpleNamespace, as_user: Any, day: date
) -> None:
    with time_machine.travel(noon(day), tick=False):
        chair, mara = as_user(people.carla), as_user(people.mara)
        pages = {
            "list": chair.get("/desk/people/?q=mara"),
            "export": chair.get("/desk/people/?q=mara&format=csv"),
            "person": chair.get(f"/desk/people/{people.mara.pk}/"),
            "own page": mara.get("/me/"),
        }
        other = next(words for words in WORDS.values() if words != WORDS[day])
        for name, response in pages.items():
            text = response.getvalue().decode()
            assert WORDS[day] in text, name
            assert other not in text, name
        coverage = chair.get(reverse("desk:coverage")).content.decode()
        assert "Mara Member" in coverage
        assert ("Declaration expired" in coverage) is (day == NEXT_DAY)


def test_declaration_reminder_goes_to_the_secretariat_on_the_day_it_has_expired(
    declaration: Declaration, people: SimpleNamespace
) -> None:
    with time_machine.travel(noon(LAST_DAY) - timedelta(days=20), tick=False):
        put_into_outbox()
    message = Message.objects.get(rule="declaration.twelve_months", about_uuid=declaration.pk)
    assert timezone.localdate(message.due_at) == NEXT_DAY
    assert message.recipient == people.sophie
    assert "is valid until 2 March 2026" in message.text


def test_declaration_reminder_goes_to_the_person_a_month_before_its_last_day(
    declaration: Declaration, people: SimpleNamespace
) -> None:
    with time_machine.travel(datetime(2026, 1, 20, 9, tzinfo=UTC), tick=False):
        put_into_outbox()
    message = Message.objects.get(rule="declaration.eleven_months", about_uuid=declaration.pk)
    assert timezone.localdate(message.due_at) == date(2026, 2, 2)
    assert message.recipient == people.mara


def test_current_declaration_around_leap_days_agrees_with_valid_until(db: None) -> None:
    person = MandateFactory().user
    declaration = DeclarationFactory(user=person)
    for start in (
        date(2024, 2, 28),
        date(2024, 2, 29),
        date(2023, 3, 1),
        date(2025, 2, 28),
        date(2025, 12, 31),
    ):
        Declaration.objects.update(declared_on=start)
        declaration.refresh_from_db()
        for days in (363, 364, 365, 366, 367):
            on = start + timedelta(days=days)
            current = Declaration.objects.current(on).exists()
            assert current is (on <= declaration.valid_until), (start, on)
            state = User.objects.with_declaration_state(on).get(pk=person.pk).declaration_state
            assert (state == DeclarationState.VALID) is current


@pytest.mark.parametrize(
    ("declared", "state"),
    [
        ([], "none"),
        ([{}], "valid"),
        ([{"is_signed": False}], "unsigned"),
        ([{"declared_on": date(2025, 3, 2)}], "valid"),
        ([{"declared_on": date(2025, 3, 1)}], "expired"),
        ([{"declared_on": date(2025, 3, 1)}, {}], "valid"),
        ([{}, {"declared_on": date(2024, 1, 1), "is_signed": False}], "valid"),
        ([{}, {"is_signed": False}], "unsigned"),
    ],
)
def test_declaration_state_follows_the_newest_declaration(
    declared: list[dict[str, Any]], state: str, db: None
) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        person = MandateFactory().user
        for values in declared:
            DeclarationFactory(user=person, **values)
        assert User.objects.with_declaration_state().get(pk=person.pk).declaration_state == state
        assert Declaration.objects.current().filter(user=person).exists() is (state == "valid")


def test_declaration_state_is_shown_in_words_for_people_with_a_mandate_alone(
    people: SimpleNamespace, as_user: Any
) -> None:
    assert "Not declared" in as_user(people.mara).get("/me/").content.decode()
    assert "Not declared" in as_user(people.mara).get("/desk/people/").content.decode()
    body = as_user(people.sophie).get("/desk/people/?q=alice").content.decode()
    assert "Alice Acme" in body
    assert "Not declared" not in body
    assert "Interests" not in as_user(people.alice).get("/me/").content.decode()
