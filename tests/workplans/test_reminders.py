"""Reminders of the plan's activities: before and after their target, until they are done."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Group, Mandate
from notifications.models import Message
from notifications.rules import put_into_outbox
from tests.factories import ActivityFactory, PlanConsultationFactory, PlanSectionFactory, WorkPlanFactory

pytestmark = pytest.mark.django_db
TARGET = date(2027, 3, 31)  # a Wednesday; Easter Monday is the 29th


@pytest.fixture(autouse=True)
def _mandates(people):
    Mandate.objects.exclude(user=people.fred).update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))


def activity(**values):
    return ActivityFactory(target_kind="quarter", target=TARGET, target_printed="Q1 2027", **values)


def planned_on(*day):
    """(rule, day, recipient's first name) of what waits after the clock's tick on a day."""
    with time_machine.travel(datetime(*day, 8, tzinfo=UTC), tick=False):
        put_into_outbox()
        put_into_outbox()
    waiting = Message.objects.filter(state="queued").order_by("due_at", "recipient__name")
    return [
        (message.rule, timezone.localtime(message.due_at).date(), message.recipient.name.split()[0])
        for message in waiting
    ]


def test_the_secretariat_before_and_after_and_the_chair_when_it_stays_so():
    activity()
    assert planned_on(2027, 3, 2) == [
        ("activity.due", date(2027, 3, 1), "Sophie"),  # Good Friday and Easter Monday are no working days
        ("activity.due", date(2027, 3, 22), "Sophie"),
        ("activity.overdue", date(2027, 4, 1), "Sophie"),
    ]
    later = [one for one in planned_on(2027, 4, 9) if one[1] > date(2027, 4, 2)]
    assert later == [
        ("activity.overdue", date(2027, 4, 14), "Sophie"),
        ("activity.overdue", date(2027, 4, 29), "Carla"),
    ]


@pytest.mark.parametrize(
    "over", [{"progress": "completed"}, {"progress": "cancelled", "progress_reason": "Not needed."}]
)
def test_it_stops_when_it_is_done_or_cancelled(over):
    made = activity()
    assert planned_on(2027, 3, 2)
    type(made).objects.update(**over)
    assert planned_on(2027, 3, 3) == []
    assert set(Message.objects.values_list("error", flat=True)) == {"The reason for this reminder is gone."}


def test_a_superseded_plan_and_what_a_later_plan_continues_remind_nobody():
    activity(section=PlanSectionFactory(plan=WorkPlanFactory(state="superseded")))
    earlier = activity()
    later = activity(continues=earlier)
    planned_on(2027, 3, 2)
    assert set(Message.objects.values_list("about_uuid", flat=True)) == {later.pk}


def test_a_target_that_is_moved_takes_its_reminders_along():
    made = activity()
    planned_on(2027, 3, 2)
    type(made).objects.update(target=date(2027, 6, 30))
    assert planned_on(2027, 3, 3) == []


def test_it_says_which_activity_and_by_when():
    activity(title="Draft of the guideline")
    planned_on(2027, 3, 2)
    text = Message.objects.first().text
    assert "Draft of the guideline" in text
    assert "due by Q1 2027" in text


# --- the consultation on a plan ----------------------------------------------------------------------------


@pytest.fixture
def consultation(people):
    """Mara, the BWP and a body outside were asked; Niels has answered. Answers are due on a Wednesday."""
    plan = WorkPlanFactory(title="Work plan 2028", state="consultation", consultation_closes=TARGET)
    asked = {"plan": plan, "group": None, "asked_on": date(2027, 2, 1), "due": TARGET}
    bwp = Group.objects.get(code="BWP")
    PlanConsultationFactory(**asked, person=people.mara)
    PlanConsultationFactory(**asked | {"group": bwp})
    PlanConsultationFactory(**asked, body="A body outside", address="them@example.com")
    PlanConsultationFactory(
        **asked,
        person=people.niels,
        answer="agreed",
        answered_on=date(2027, 2, 3),
        recorded_by=people.sophie,
    )
    return plan


def test_who_was_asked_and_has_not_answered_is_reminded_and_the_secretariat_at_the_end(consultation):
    assert planned_on(2027, 3, 8) == [
        ("consultation.due", date(2027, 3, 15), "Lena"),
        ("consultation.due", date(2027, 3, 15), "Mara"),
        ("consultation.due", date(2027, 3, 25), "Lena"),
        ("consultation.due", date(2027, 3, 25), "Mara"),
        ("consultation.closed", date(2027, 4, 1), "Sophie"),
    ]
    text = Message.objects.get(rule="consultation.closed").text
    assert "Answers on record: 1." in text
    assert "- A body outside" in text
    assert "- Niels Member" not in text
    assert not Message.objects.exclude(address="").exists()  # no mail to strangers


def test_an_answer_ends_the_reminders_of_who_gave_it(consultation, people):
    planned_on(2027, 3, 8)
    consultation.consultations.filter(person=people.mara).update(
        answer="agreed", answered_on=date(2027, 3, 9), recorded_by=people.sophie
    )
    assert {name for _, _, name in planned_on(2027, 3, 9)} == {"Lena", "Sophie"}


def test_a_consultation_that_is_over_reminds_nobody(consultation):
    planned_on(2027, 3, 8)
    type(consultation).objects.update(state="adopted")
    assert planned_on(2027, 3, 9) == []
