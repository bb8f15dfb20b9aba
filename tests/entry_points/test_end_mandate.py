"""Ending a mandate: every entry point gives the same answer."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.services import end_mandate
from audit.models import Entry
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action

ACTION = Action(
    "mandate.ended",
    page=lambda mandate: reverse("accounts:end-mandate", args=[mandate.pk]),
    service=lambda actor, mandate, **values: end_mandate(actor=actor, mandate=mandate, **values),
)
WHY = "Moved to another agency."


def mandate_of(person):
    return Mandate.objects.get(user=person)


def test_end_mandate_now_hides_the_desk_and_notifies(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/topics/").status_code == 200
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY) == DONE
    assert client.get("/desk/topics/").status_code == 404
    assert mandate_of(people.mara).is_over
    message = Message.objects.get(recipient=people.mara)
    assert (message.kind, WHY in message.text) == ("mandate.ended", True)


def test_end_mandate_on_a_later_day_sets_that_day(attempt, people):
    day = timezone.localdate() + timedelta(days=30)
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY, ends_on=day) == DONE
    assert mandate_of(people.mara).last_day == day
    assert User.objects.get(pk=people.mara.pk).access.writes


def test_end_mandate_by_others_is_refused(attempt, people):
    for reader in (people.carla, people.niels, people.mara, people.lena):
        assert attempt(reader, mandate_of(people.mara), version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, mandate_of(people.mara), version=1, reason=WHY) == HIDDEN
    assert mandate_of(people.mara).runs


def test_end_mandate_ended_or_of_last_secretary_is_not_possible(attempt, people):
    assert attempt(people.sophie, mandate_of(people.fred), version=1, reason=WHY) == NOT_NOW
    assert attempt(people.sophie, mandate_of(people.sophie), version=1, reason=WHY) == NOT_NOW


def test_end_mandate_with_impossible_day_or_no_reason_is_invalid(attempt, people):
    today = timezone.localdate()
    for values, field in (
        ({"ends_on": today - timedelta(days=1)}, "ends_on"),
        ({"reason": "  "}, "reason"),
    ):
        answer = attempt(people.sophie, mandate_of(people.mara), **({"version": 1, "reason": WHY} | values))
        assert (answer, answer.fields) == (INVALID, {field})
    Mandate.objects.filter(user=people.mara).update(ends_at=timezone.now() + timedelta(days=5))
    later = today + timedelta(days=50)
    answer = attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY, ends_on=later)
    assert (answer, answer.fields) == (INVALID, {"ends_on"})


def test_end_mandate_ended_differently_before_conflicts(attempt, people):
    day = timezone.localdate() + timedelta(days=30)
    end_mandate(actor=people.sophie, mandate=mandate_of(people.mara), version=1, reason=WHY, ends_on=day)
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY) == CONFLICT


def test_end_mandate_on_the_planned_day_writes_no_entry_and_no_message(people):
    mandate = mandate_of(people.mara)
    day = timezone.localdate() + timedelta(days=9)
    for version in (1, 2):
        end_mandate(actor=people.sophie, mandate=mandate, version=version, reason=WHY, ends_on=day)
    assert (Entry.objects.count(), Message.objects.count()) == (1, 1)
