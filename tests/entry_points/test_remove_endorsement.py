"""Remove an endorsement: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import EndorsementFactory
from workplans.models import Endorsement
from workplans.services import remove_endorsement

ACTION = Action(
    "endorsement.removed",
    page=lambda endorsement: reverse("workplans:remove-endorsement", args=[endorsement.pk]),
    service=lambda actor, endorsement, **values: remove_endorsement(
        actor=actor, endorsement=endorsement, **values
    ),
)
VALUES = {"version": 1, "reason": "It was another plan."}


@pytest.fixture(params=["draft", "published"])
def endorsement(request, people):
    return EndorsementFactory(body="BWP", plan__state=request.param)


def test_remove_endorsement_done_keeps_it_in_the_history(attempt, people, endorsement):
    assert attempt(people.carla, endorsement, **VALUES) == DONE
    assert not Endorsement.objects.exists()
    entry = Entry.objects.get(action="endorsement.removed")
    assert entry.payload.data == {"reason": "It was another plan."}
    assert Endorsement.pgh_event_model.objects.get(pgh_label="delete").body == "BWP"


def test_remove_endorsement_by_others_than_the_office_is_forbidden(attempt, people, endorsement):
    for person in (people.mara, people.lena):
        assert attempt(person, endorsement, **VALUES) == FORBIDDEN
    assert Endorsement.objects.exists()


def test_remove_endorsement_by_a_stranger_is_hidden(attempt, people, endorsement):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, endorsement, **VALUES) == HIDDEN


def test_remove_endorsement_without_a_reason_is_invalid(attempt, people, endorsement):
    answer = attempt(people.carla, endorsement, version=1, reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_remove_endorsement_of_an_older_version_is_a_conflict(attempt, people, endorsement):
    Endorsement.objects.update(version=2)
    assert attempt(people.carla, endorsement, **VALUES) == CONFLICT
    assert Endorsement.objects.exists()
