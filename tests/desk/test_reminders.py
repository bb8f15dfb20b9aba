"""The reminder of a commitment at risk, to the secretariat and the chair once a quarter."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Mandate
from notifications import sending
from notifications.models import Message
from notifications.rules import put_into_outbox
from tests.factories import CommitmentFactory, WaiverFactory, WorkPlanFactory
from workplans.commitments.counting import CommitmentCount, Count, commitment_counts
from workplans.models import Commitment, WorkPlan
from workplans.states import CommitmentStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mandates(people, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    Mandate.objects.exclude(user=people.fred).update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def from_day(monkeypatch):
    """Create a commitment that is at risk from the day `from_day[0]` on."""
    days = [date(2027, 2, 10)]

    def count(commitment, today, reader):
        at_risk = today >= days[0]
        return Count(
            CommitmentStatus.AT_RISK if at_risk else CommitmentStatus.ON_TRACK, "5 of 6 before July."
        )

    rule = Commitment.Rule.MAX_PLENARIES
    monkeypatch.setitem(commitment_counts._items, rule, CommitmentCount(rule, count))
    plan = WorkPlanFactory(
        title="Plan 2027", state="adopted", period_start=date(2027, 1, 1), period_end=date(2027, 12, 31)
    )
    CommitmentFactory(section__plan=plan, rule=rule, sentence="At most six plenaries.")
    return days


def run(*days):
    """Return (day, first name) of sent and waiting messages, after the clock ran on these days at ten."""
    for day in days:
        with time_machine.travel(datetime(*day, 9, tzinfo=UTC), tick=False):
            put_into_outbox()
            sending.send_due()
    live = Message.objects.filter(rule="commitment.at_risk").exclude(state="suppressed")
    rows = live.order_by("due_at", "recipient__name")
    return [(timezone.localtime(m.due_at).date(), m.recipient.name.split()[0]) for m in rows]


def test_commitment_at_risk_reminds_once_a_quarter(from_day):
    first = [(date(2027, 2, 15), "Carla"), (date(2027, 2, 15), "Sophie")]
    assert run((2027, 2, 1)) == first  # written ahead
    assert run((2027, 2, 16), (2027, 3, 3)) == [
        *first,
        (date(2027, 4, 1), "Carla"),
        (date(2027, 4, 1), "Sophie"),
    ]
    message = Message.objects.filter(state="sent").first()
    assert "At most six plenaries." in message.text
    assert "At risk: 5 of 6 before July." in message.text
    assert "/commitments/" in message.text


def test_commitment_no_longer_at_risk_withdraws_reminder(from_day):
    run((2027, 2, 1))
    from_day[0] = date(2028, 1, 1)
    assert run((2027, 2, 2), (2027, 2, 16)) == []


def test_commitment_count_changed_for_the_past_sends_no_second_reminder(from_day):
    run((2027, 2, 1), (2027, 2, 16))
    from_day[0] = date(2027, 1, 2)
    reminders = run((2027, 2, 17))
    assert [day for day, _ in reminders if day < date(2027, 4, 1)] == [date(2027, 2, 15)] * 2


def test_waived_commitment_sends_no_reminder(from_day, people):
    WaiverFactory(commitment=Commitment.objects.get(), reason="No secretary.", waived_by=people.carla)
    assert run((2027, 2, 1), (2027, 2, 16)) == []


@pytest.mark.parametrize("change", [{"state": "draft"}, {"period_start": date(2027, 12, 1)}])
def test_commitment_not_counted_yet_sends_no_reminder(from_day, change):
    WorkPlan.objects.update(**change)
    assert run((2027, 2, 1), (2027, 2, 16)) == []
