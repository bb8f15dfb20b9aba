"""Record an endorsement: every entry point gives the same answer."""

from datetime import date

import pytest
from django.urls import reverse

from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, Action
from tests.factories import EndorsementFactory, WorkPlanFactory
from workplans.models import Endorsement
from workplans.services import endorse_plan

ACTION = Action(
    "plan.endorsed",
    page=lambda plan: reverse("workplans:endorse-plan", args=[plan.slug]),
    service=lambda actor, plan, **values: endorse_plan(actor=actor, plan=plan, values=values),
)
VALUES = {"body": "QWP", "verb": "endorsed", "dated": date(2023, 2, 3)}


@pytest.fixture(params=["draft", "published"])
def plan(request, people):
    return WorkPlanFactory(state=request.param)


def test_endorse_plan_done_is_the_last_endorsement(attempt, people, plan):
    EndorsementFactory(plan=plan, position=1, body="BWP")
    assert attempt(people.carla, plan, **VALUES) == DONE
    rows = plan.endorsements.order_by("position").values_list("position", "body", "dated")
    assert list(rows) == [(1, "BWP", None), (2, "QWP", date(2023, 2, 3))]


def test_endorse_plan_page_returns_to_the_endorsements(people, as_user, plan):
    assert as_user(people.sophie).post(ACTION.page(plan), VALUES)["Location"].endswith("#endorsements")


def test_endorse_plan_by_others_than_the_office_is_forbidden(attempt, people, plan):
    for person in (people.mara, people.lena):
        assert attempt(person, plan, **VALUES) == FORBIDDEN
    assert not Endorsement.objects.exists()


def test_endorse_plan_by_a_stranger_is_hidden(attempt, people, plan):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, plan, **VALUES) == HIDDEN


def test_endorse_plan_with_a_verb_not_in_the_list_is_invalid(attempt, people, plan):
    answer = attempt(people.sophie, plan, **VALUES | {"verb": "finalised"})
    assert (answer, answer.fields) == (INVALID, {"verb"})


def test_endorse_plan_without_a_body_is_invalid(attempt, people, plan):
    assert attempt(people.sophie, plan, body="", verb="noted", printed="kept as typed") == INVALID
    assert not Endorsement.objects.exists()
