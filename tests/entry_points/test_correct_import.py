"""Correct a piece of an import: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.workplans.readings import read_in
from workplans.importing.services import correct_import, discard_import
from workplans.models import PlanImport

PIECE = "p20"
CORRECTION = {"text": "As it should read.", "becomes": "section.text"}
ACTION = Action(
    "import.corrected",
    page=lambda plan_import: reverse("workplans:correct-import", args=[plan_import.pk, PIECE]),
    service=lambda actor, plan_import, version, **changes: correct_import(
        actor=actor, plan_import=plan_import, version=version, piece=PIECE, changes=changes
    ),
)


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def text_of(piece: str = PIECE) -> str:
    return next(row["text"] for row in PlanImport.objects.get().reading["pieces"] if row["id"] == piece)


def test_correct_import_done_logs_text_before_and_after(attempt, people, plan_import):
    before = text_of()
    assert attempt(people.sophie, plan_import, version=1, **CORRECTION) == DONE
    assert text_of() == "As it should read."
    payload = Entry.objects.get(action="import.corrected").payload.data
    assert (payload["before"]["text"], payload["after"]["text"]) == (before, "As it should read.")


def test_correct_import_by_the_chair_is_forbidden(attempt, people, plan_import):
    assert attempt(people.carla, plan_import, version=1, **CORRECTION) == FORBIDDEN
    assert text_of() != "As it should read."


def test_correct_import_by_others_is_hidden(attempt, people, plan_import):
    for person in (people.mara, people.lena, people.otto, people.dora, people.fred, people.alice):
        assert attempt(person, plan_import, version=1, **CORRECTION) == HIDDEN


def test_correct_import_discarded_is_not_possible_now(attempt, people, plan_import):
    discard_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert attempt(people.sophie, plan_import, version=2, **CORRECTION) == NOT_NOW


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"becomes": "king"}, "becomes"),
        ({"becomes": "activity.text", "of": "p1"}, "of"),
        ({"becomes": "section.title", "level": 9}, "level"),
    ],
)
def test_correct_import_invalid_names_the_field(attempt, people, plan_import, changes, field):
    answer = attempt(people.sophie, plan_import, version=1, **CORRECTION | changes)
    assert (answer, answer.fields) == (INVALID, {field})


def test_correct_import_of_another_version_is_a_conflict(attempt, people, plan_import):
    changes = {"text": "Another piece"}
    correct_import(actor=people.sophie, plan_import=plan_import, version=1, piece="p21", changes=changes)
    assert attempt(people.sophie, plan_import, version=1, **CORRECTION) == CONFLICT
    assert text_of("p21") == "Another piece"
    assert text_of() != "As it should read."
