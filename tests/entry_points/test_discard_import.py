"""Discard an import: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, NOT_NOW, Action
from tests.workplans.readings import read_in
from workplans.importing.services import discard_import
from workplans.models import PlanImport

ACTION = Action(
    "import.discarded",
    page=lambda plan_import: reverse("workplans:discard-import", args=[plan_import.pk]),
    service=lambda actor, plan_import, version: discard_import(
        actor=actor, plan_import=plan_import, version=version
    ),
)


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def test_discard_import_done(attempt, people, plan_import):
    assert attempt(people.sophie, plan_import, version=1) == DONE
    assert PlanImport.objects.get().state == "discarded"


def test_discard_import_by_the_chair_is_forbidden(attempt, people, plan_import):
    assert attempt(people.carla, plan_import, version=1) == FORBIDDEN


def test_discard_import_by_others_is_hidden(attempt, people, plan_import):
    for person in (people.mara, people.lena, people.otto, people.dora, people.alice):
        assert attempt(person, plan_import, version=1) == HIDDEN


def test_discard_import_twice_is_not_possible_now(attempt, people, plan_import):
    discard_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert attempt(people.sophie, plan_import, version=2) == NOT_NOW


def test_discard_import_of_another_version_is_a_conflict(attempt, people, plan_import):
    assert attempt(people.sophie, plan_import, version=7) == CONFLICT
    assert PlanImport.objects.get().state == "read"
