"""Who is reminded of a declaration and of a mandate, when, and of what no longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import Mandate, User
from accounts.services import deactivate_person
from notifications.models import Message
from notifications.rules import planned, put_into_outbox
from tests.factories import DeclarationFactory, MandateFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
EIGHTH_OF_JUNE_ENDS = datetime(2026, 6, 8, 22, tzinfo=UTC)
RULES = ("declaration.eleven_months", "declaration.twelve_months", "mandate.ending", "mandate.ending_office")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def due(days=30):
    """(rule, whom, day) of everything these rules give in the next days."""
    found = planned(NOW, NOW + timedelta(days=days), only=RULES)
    return sorted((one.rule.name, one.to.person.name, one.due_at.date()) for one in found)


def test_of_a_declaration_the_person_after_eleven_months_and_the_secretariat_after_twelve(people):
    declaration = DeclarationFactory(user=people.mara, declared_on=date(2025, 4, 15))
    assert due(60) == [
        ("declaration.eleven_months", "Mara Member", date(2026, 3, 16)),
        ("declaration.twelve_months", "Sophie Secretary", date(2026, 4, 15)),
    ]
    DeclarationFactory(user=people.mara, declared_on=date(2026, 3, 1))
    assert due(60) == []
    assert declaration.declared_on == date(2025, 4, 15)


def test_of_nobody_whose_mandate_is_over(people):
    DeclarationFactory(user=people.fred, declared_on=date(2025, 4, 15))
    DeclarationFactory(user=people.dora, declared_on=date(2025, 4, 15))
    assert due(60) == []


def test_of_a_mandate_that_ends_the_person_and_the_secretariat(people):
    mandate = people.mara.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_at=EIGHTH_OF_JUNE_ENDS)  # 8 June ends
    assert due() == [
        ("mandate.ending", "Mara Member", date(2026, 3, 10)),
        ("mandate.ending_office", "Sophie Secretary", date(2026, 3, 10)),
    ]
    MandateFactory(user=people.mara, starts_at=EIGHTH_OF_JUNE_ENDS)
    assert due() == []


def test_who_was_deactivated_is_forgotten_what_waits_too(people):
    Mandate.objects.filter(user=people.mara).update(ends_at=EIGHTH_OF_JUNE_ENDS)
    put_into_outbox()
    assert Message.objects.filter(rule__startswith="mandate.ending", state="queued").count() == 2
    mara = User.objects.get(pk=people.mara.pk)
    deactivate_person(actor=people.sophie, person=mara, version=1, reason="Left.")
    put_into_outbox()
    assert not Message.objects.filter(rule__startswith="mandate.ending", state="queued").exists()
