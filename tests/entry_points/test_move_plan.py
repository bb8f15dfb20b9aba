"""Move a plan to another state: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from core.errors import NotPossibleNow
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action, attempt_at
from tests.entry_points.attempt import call_page as on_page
from tests.entry_points.attempt import call_service as by_service
from tests.factories import WorkPlanFactory
from workplans.services import move_plan
from workplans.states import PLAN_STATES, PlanState

#: states with a page of their own
OWN_PAGE = {"adopted", "published", "consultation"}


def move_to(state):
    return Action(
        "plan.moved",
        page=lambda plan: reverse("workplans:move-plan", args=[plan.slug, state]),
        service=lambda actor, plan, version=1, **values: move_plan(
            actor=actor, plan=plan, version=version, state=state, **values
        ),
    )


@pytest.fixture(params=[on_page, by_service], ids=["page", "service"])
def move(request, db):
    """`move(person, plan, state, **values)` at one entry point."""

    def attempt(person, plan, state, **values):
        return attempt_at(request.param, move_to(state))(person, plan, **{"version": 1} | values)

    return attempt


def test_move_plan_done_is_in_the_new_state(move, people):
    plan = WorkPlanFactory(state="adopted")
    assert move(people.sophie, plan, "superseded") == DONE
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("superseded", 2)


@pytest.mark.parametrize("state", ["adopted", "published"])
def test_move_plan_adopted_to_draft_is_a_revision_with_a_reason(move, people, state):
    plan = WorkPlanFactory(state=state)
    answer = move(people.sophie, plan, "draft", reason=" ")
    assert (answer, answer.fields) == (INVALID, {"reason"})
    assert move(people.sophie, plan, "draft", reason="A new chair.") == DONE
    plan.refresh_from_db()
    assert (plan.state, plan.revision) == ("draft", 1)


def test_move_plan_from_consultation_to_draft_is_no_revision(move, people):
    plan = WorkPlanFactory(state="consultation")
    assert move(people.sophie, plan, "draft", reason="Too early.") == DONE
    plan.refresh_from_db()
    assert plan.revision == 0


def test_move_plan_by_others_is_forbidden(move, people):
    plan = WorkPlanFactory(state="adopted")
    for person in (people.mara, people.lena, people.carla):
        assert move(person, plan, "superseded") == FORBIDDEN


def test_move_plan_by_a_stranger_is_hidden(move, people):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert move(person, WorkPlanFactory(state="adopted"), "superseded") == HIDDEN


@pytest.mark.parametrize("source", PlanState.values)
def test_move_plan_by_a_step_not_in_the_table_is_not_possible(move, people, source):
    steps = {step.target for step in PLAN_STATES.steps_from(source)}
    for target in set(PlanState.values) - steps - OWN_PAGE:
        assert move(people.sophie, WorkPlanFactory(state=source), target, reason="Because.") == NOT_NOW


@pytest.mark.parametrize(
    ("source", "target", "page"),
    [
        ("draft", "consultation", "who is asked"),
        ("draft", "adopted", "the checklist"),
        ("adopted", "published", "public"),
    ],
)
def test_move_plan_to_a_state_with_its_own_page_is_not_possible(people, as_user, source, target, page):
    plan = WorkPlanFactory(state=source)
    with pytest.raises(NotPossibleNow, match=page):
        move_plan(actor=people.sophie, plan=plan, version=1, state=target)
    for state in (target, "nowhere"):
        assert as_user(people.sophie).post(move_to(state).page(plan), {"version": 1}).status_code == 404


def test_move_plan_of_an_older_version_is_a_conflict(move, people):
    plan = WorkPlanFactory(state="adopted", version=2)
    assert move(people.sophie, plan, "superseded") == CONFLICT
    plan.refresh_from_db()
    assert plan.state == "adopted"
