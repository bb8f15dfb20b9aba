"""Reminders of activities before and after their target, and of consultations."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Group, Mandate
from notifications.models import Message
from notifications.rules import put_into_outbox
from tests.factories import ActivityFactory, ConsultationFactory, PlanSectionFactory, WorkPlanFactory
from workplans.models import Consultation

pytestmark = pytest.mark.django_db
TARGET = date(2027, 3, 31)  # a Wednesday; Easter Monday is the 29th


@pytest.fixture(autouse=True)
def _mandates(people):
    Mandate.objects.exclude(user=people.fred).update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))


def activity(**values):
    return ActivityFactory(target_kind="quarter", target=TARGET, target_printed="Q1 2027", **values)


def planned_on(*day):
    """Return (rule, day, recipient's first name) of the messages queued after the rules ran on a day."""
    with time_machine.travel(datetime(*day, 8, tzinfo=UTC), tick=False):
        put_into_outbox()
        put_into_outbox()
    waiting = Message.objects.filter(state="queued").order_by("due_at", "recipient__name")
    return [
        (message.rule, timezone.localtime(message.due_at).date(), message.recipient.name.split()[0])
        for message in waiting
    ]


def test_activity_reminders_go_to_the_secretariat_and_later_to_the_chair():
    activity()
    assert planned_on(2027, 3, 2) == [
        ("activity.due", date(2027, 3, 1), "Sophie"),  # Good Friday and Easter Monday are no working days
        ("activity.due", date(2027, 3, 22), "Sophie"),
        ("activity.overdue", date(2027, 4, 1), "Sophie"),
    ]
    later = [row for row in planned_on(2027, 4, 9) if row[1] > date(2027, 4, 2)]
    assert later == [
        ("activity.overdue", date(2027, 4, 14), "Sophie"),
        ("activity.overdue", date(2027, 4, 29), "Carla"),
    ]


@pytest.mark.parametrize(
    "over", [{"progress": "completed"}, {"progress": "cancelled", "progress_reason": "Not needed."}]
)
def test_activity_reminders_end_when_it_is_completed_or_cancelled(over):
    row = activity()
    assert planned_on(2027, 3, 2)
    type(row).objects.update(**over)
    assert planned_on(2027, 3, 3) == []
    assert set(Message.objects.values_list("error", flat=True)) == {"The reason for this reminder is gone."}


def test_activity_of_a_superseded_plan_or_continued_later_has_no_reminder():
    activity(section=PlanSectionFactory(plan=WorkPlanFactory(state="superseded")))
    earlier = activity()
    later = activity(continues=earlier)
    planned_on(2027, 3, 2)
    assert set(Message.objects.values_list("about_uuid", flat=True)) == {later.pk}


def test_activity_reminders_follow_a_moved_target():
    row = activity()
    planned_on(2027, 3, 2)
    type(row).objects.update(target=date(2027, 6, 30))
    assert planned_on(2027, 3, 3) == []


def test_activity_reminder_names_the_activity_and_its_target():
    activity(title="Draft of the guideline")
    planned_on(2027, 3, 2)
    text = Message.objects.first().text
    assert "Draft of the guideline" in text
    assert "due by Q1 2027" in text


# --- the consultation on a plan ----------------------------------------------------------------------------


@pytest.fixture
def consultation(people):
    """Return a plan on which Mara, the BWP and an outside body were asked; Niels has answered."""
    plan = WorkPlanFactory(title="Work plan 2028", state="consultation", consultation_closes=TARGET)
    asked = {"about": plan, "party": None, "asked_on": date(2027, 2, 1), "due": TARGET}
    bwp = Group.objects.get(code="BWP")
    ConsultationFactory(**asked, person=people.mara)
    ConsultationFactory(**asked | {"party": bwp})
    ConsultationFactory(**asked, body="An outside body", address="them@example.com")
    ConsultationFactory(
        **asked,
        person=people.niels,
        answer="agreed",
        answered_on=date(2027, 2, 3),
        recorded_by=people.sophie,
    )
    return plan


def test_consultation_reminders_go_to_missing_answers_and_the_secretariat(consultation):
    assert planned_on(2027, 3, 8) == [
        ("consultation.due", date(2027, 3, 15), "Lena"),
        ("consultation.due", date(2027, 3, 15), "Mara"),
        ("consultation.due", date(2027, 3, 25), "Lena"),
        ("consultation.due", date(2027, 3, 25), "Mara"),
        ("consultation.closed", date(2027, 4, 1), "Sophie"),
    ]
    text = Message.objects.get(rule="consultation.closed").text
    assert "Answers received: 1." in text
    assert "- An outside body" in text
    assert "- Niels Member" not in text
    assert not Message.objects.exclude(address="").exists()  # no e-mail to outside bodies


def test_consultation_reminders_end_with_the_answer(consultation, people):
    planned_on(2027, 3, 8)
    Consultation.objects.filter(person=people.mara).update(
        answer="agreed", answered_on=date(2027, 3, 9), recorded_by=people.sophie
    )
    assert {name for _, _, name in planned_on(2027, 3, 9)} == {"Lena", "Sophie"}


def test_consultation_that_is_over_has_no_reminder(consultation):
    planned_on(2027, 3, 8)
    type(consultation).objects.update(state="adopted")
    assert planned_on(2027, 3, 9) == []
