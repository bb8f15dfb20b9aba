"""Accept an import: every entry point gives the same answer, and creates everything or nothing."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts.models import Group
from core.errors import EditConflict, NotPossibleNow
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.workplans.readings import accepted, read_in
from topics.models import Topic
from workplans.importing.services import accept_import, discard_import
from workplans.models import Activity, PlanImport, PlanSection, WorkPlan

ACTION = Action(
    "import.accepted",
    page=lambda plan_import: reverse("workplans:accept-import", args=[plan_import.pk]),
    service=lambda actor, plan_import, version, begins_as, **header: accept_import(
        actor=actor, plan_import=plan_import, version=version, state=begins_as, header=header
    ),
)


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def values(**changes):
    """What the form sends: the header of the plan and the state in which it begins."""
    return {
        "version": 1,
        "begins_as": "consultation",
        "title": "Work plan of the group",
        "reference": "EMA/824798/2022",
        "revision": 0,
        "group": Group.objects.get(code="QIG"),
        "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31),
    } | changes


def nothing_was_created():
    return not any(model.objects.exists() for model in (WorkPlan, PlanSection, Topic, Activity))


def test_accept_import_done_creates_the_plan(attempt, people, plan_import):
    assert attempt(people.sophie, plan_import, **values()) == DONE
    plan = WorkPlan.objects.get()
    assert (plan.title, plan.state, plan.source, plan.slug) == (
        "Work plan of the group", "consultation", plan_import, "qig-2023",
    )  # fmt: skip
    assert PlanImport.objects.get().state == "accepted"


def test_accept_import_by_the_chair_is_forbidden(attempt, people, plan_import):
    assert attempt(people.carla, plan_import, **values()) == FORBIDDEN
    assert nothing_was_created()


def test_accept_import_by_others_is_hidden(attempt, people, plan_import):
    for person in (people.mara, people.lena, people.otto, people.dora, people.fred, people.alice):
        assert attempt(person, plan_import, **values()) == HIDDEN
    assert nothing_was_created()


def test_accept_import_discarded_is_not_possible_now(attempt, people, plan_import):
    discard_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert attempt(people.sophie, plan_import, **values(version=2)) == NOT_NOW
    assert nothing_was_created()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"period_start": None}, {"period_start"}),
        ({"period_end": date(2022, 1, 1)}, {""}),
        ({"group": None}, {"group"}),
        ({"title": "x" * 301}, {"title"}),
        ({"begins_as": "published"}, {"begins_as", "state"}),
    ],
)
def test_accept_import_invalid_names_the_field(attempt, people, plan_import, changes, fields):
    answer = attempt(people.sophie, plan_import, **values(**changes))
    assert (answer, answer.fields <= fields) == (INVALID, True)
    assert nothing_was_created()
    plan_import.refresh_from_db()
    assert (plan_import.state, plan_import.version) == ("read", 1)


def test_accept_import_of_another_version_is_a_conflict(attempt, people, plan_import):
    assert attempt(people.sophie, plan_import, **values(version=7)) == CONFLICT
    assert nothing_was_created()


@pytest.mark.django_db(transaction=True)
def test_accept_import_eight_at_once_create_one_plan(people):
    plan_import = read_in(people.sophie)
    answers = []

    def accept():
        try:
            accept_import(
                actor=people.sophie, plan_import=PlanImport.objects.get(pk=plan_import.pk), version=1
            )
            answers.append(DONE)
        except (NotPossibleNow, EditConflict) as refusal:
            answers.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["NotPossibleNow"] * 7 + [DONE]
    assert (WorkPlan.objects.count(), Topic.objects.count()) == (1, 8)


@pytest.mark.django_db
def test_accept_import_second_document_with_same_reference_is_refused(people):
    accepted(people.sophie)
    with pytest.raises(ValidationError, match="already a plan"):
        accepted(people.sophie)
    assert WorkPlan.objects.count() == 1
