"""Ending a mandate: every door it has gives the same answer."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.services import end_mandate
from notifications.models import Message
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action

ACTION = Action(
    "mandate.ended",
    page=lambda mandate: reverse("accounts:end-mandate", args=[mandate.pk]),
    service=lambda actor, mandate, **said: end_mandate(actor=actor, mandate=mandate, **said),
)
WHY = "Moved to another agency."


def mandate_of(person):
    return Mandate.objects.get(user=person)


def test_done_at_once_and_nothing_of_the_desk_is_left(attempt, people, as_user):
    client = as_user(people.mara)
    assert client.get("/desk/topics/").status_code == 200
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY) == DONE
    assert client.get("/desk/topics/").status_code == 404
    assert mandate_of(people.mara).is_over
    told = Message.objects.get(recipient=people.mara)
    assert (told.kind, WHY in told.text) == ("mandate.ended", True)


def test_done_with_a_day_to_come(attempt, people):
    day = timezone.localdate() + timedelta(days=30)
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY, ends_on=day) == DONE
    assert mandate_of(people.mara).last_day == day
    assert User.objects.get(pk=people.mara.pk).access.writes


def test_refused(attempt, people):
    for reader in (people.carla, people.niels, people.mara, people.lena):
        assert attempt(reader, mandate_of(people.mara), version=1, reason=WHY) == FORBIDDEN
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert attempt(stranger, mandate_of(people.mara), version=1, reason=WHY) == HIDDEN
    assert mandate_of(people.mara).runs


def test_not_now_when_it_is_over_or_nobody_would_be_left_in_the_secretariat(attempt, people):
    assert attempt(people.sophie, mandate_of(people.fred), version=1, reason=WHY) == NOT_NOW
    assert attempt(people.sophie, mandate_of(people.sophie), version=1, reason=WHY) == NOT_NOW


def test_invalid(attempt, people):
    today = timezone.localdate()
    for said, field in (
        ({"ends_on": today - timedelta(days=1)}, "ends_on"),
        ({"reason": "  "}, "reason"),
    ):
        answer = attempt(people.sophie, mandate_of(people.mara), **({"version": 1, "reason": WHY} | said))
        assert (answer, answer.fields) == (INVALID, {field})
    Mandate.objects.filter(user=people.mara).update(ends_at=timezone.now() + timedelta(days=5))
    later = today + timedelta(days=50)
    answer = attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY, ends_on=later)
    assert (answer, answer.fields) == (INVALID, {"ends_on"})


def test_conflict_when_somebody_ended_it_otherwise_before(attempt, people):
    day = timezone.localdate() + timedelta(days=30)
    end_mandate(actor=people.sophie, mandate=mandate_of(people.mara), version=1, reason=WHY, ends_on=day)
    assert attempt(people.sophie, mandate_of(people.mara), version=1, reason=WHY) == CONFLICT
