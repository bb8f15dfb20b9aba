"""Reminders of declarations that expire and of mandates that end."""

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


def planned_reminders(days=30):
    """Return (rule, recipient, day) of every reminder by these rules in the next days."""
    plans = planned(NOW, NOW + timedelta(days=days), only=RULES)
    return sorted((plan.rule.name, plan.to.person.name, plan.due_at.date()) for plan in plans)


def test_declaration_expiring_reminds_person_then_secretariat(people):
    declaration = DeclarationFactory(user=people.mara, declared_on=date(2025, 4, 15))
    assert planned_reminders(60) == [
        ("declaration.eleven_months", "Mara Member", date(2026, 3, 16)),
        ("declaration.twelve_months", "Sophie Secretary", date(2026, 4, 16)),
    ]
    DeclarationFactory(user=people.mara, declared_on=date(2026, 3, 1))
    assert planned_reminders(60) == []
    assert declaration.declared_on == date(2025, 4, 15)


def test_declaration_of_person_without_mandate_reminds_nobody(people):
    DeclarationFactory(user=people.fred, declared_on=date(2025, 4, 15))
    DeclarationFactory(user=people.dora, declared_on=date(2025, 4, 15))
    assert planned_reminders(60) == []


def test_mandate_ending_reminds_person_and_secretariat(people):
    mandate = people.mara.mandates.get()
    Mandate.objects.filter(pk=mandate.pk).update(ends_at=EIGHTH_OF_JUNE_ENDS)  # 8 June ends
    assert planned_reminders() == [
        ("mandate.ending", "Mara Member", date(2026, 3, 10)),
        ("mandate.ending_office", "Sophie Secretary", date(2026, 3, 10)),
    ]
    MandateFactory(user=people.mara, starts_at=EIGHTH_OF_JUNE_ENDS)
    assert planned_reminders() == []


def test_mandate_of_deactivated_person_reminds_nobody(people):
    Mandate.objects.filter(user=people.mara).update(ends_at=EIGHTH_OF_JUNE_ENDS)
    put_into_outbox()
    assert Message.objects.filter(rule__startswith="mandate.ending", state="queued").count() == 2
    mara = User.objects.get(pk=people.mara.pk)
    deactivate_person(actor=people.sophie, person=mara, version=1, reason="Left.")
    put_into_outbox()
    assert not Message.objects.filter(rule__startswith="mandate.ending", state="queued").exists()
