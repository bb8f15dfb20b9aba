"""Correct an endorsement: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import EndorsementFactory
from workplans.services import edit_endorsement

ACTION = Action(
    "endorsement.edited",
    page=lambda endorsement: reverse("workplans:edit-endorsement", args=[endorsement.pk]),
    service=lambda actor, endorsement, version, **values: edit_endorsement(
        actor=actor, endorsement=endorsement, version=version, values=values
    ),
)
VALUES = {"version": 1, "body": "The QWP", "verb": "noted"}


@pytest.fixture(params=["draft", "published"])
def endorsement(request, people):
    return EndorsementFactory(body="BWP", verb="noted", plan__state=request.param)


def test_edit_endorsement_done_is_saved(attempt, people, endorsement):
    assert attempt(people.carla, endorsement, **VALUES) == DONE
    entry = Entry.objects.get(action="endorsement.edited")
    assert entry.related == [f"{endorsement.KIND}:{endorsement.pk}", f"work_plan:{endorsement.plan_id}"]
    endorsement.refresh_from_db()
    assert endorsement.body == "The QWP"


def test_edit_endorsement_unchanged_writes_no_entry(people, endorsement):
    edit_endorsement(actor=people.carla, endorsement=endorsement, version=1, values={"body": "BWP"})
    assert not Entry.objects.exists()


def test_edit_endorsement_by_others_than_the_office_is_forbidden(attempt, people, endorsement):
    for person in (people.mara, people.lena):
        assert attempt(person, endorsement, **VALUES) == FORBIDDEN


def test_edit_endorsement_by_a_stranger_is_hidden(attempt, people, endorsement):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, endorsement, **VALUES) == HIDDEN


def test_edit_endorsement_without_a_body_is_invalid(attempt, people, endorsement):
    assert attempt(people.sophie, endorsement, **VALUES | {"body": "", "printed": "kept as typed"}) == INVALID


def test_edit_endorsement_of_an_older_version_is_a_conflict(attempt, people, endorsement):
    edit_endorsement(actor=people.carla, endorsement=endorsement, version=1, values={"body": "Theirs"})
    assert attempt(people.sophie, endorsement, **VALUES) == CONFLICT
    endorsement.refresh_from_db()
    assert endorsement.body == "Theirs"
