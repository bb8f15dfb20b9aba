"""A step of a plan's lifecycle: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import WorkPlanFactory
from workplans.services import move_plan
from workplans.states import PLAN_STATES, PlanState

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    return WorkPlanFactory()


def move(person, plan, state, version=1, reason=""):
    return move_plan(actor=person, plan=plan, version=version, state=state, reason=reason)


def post(client, plan, state, **typed):
    return client.post(reverse("workplans:move-plan", args=[plan.slug, state]), {"version": 1} | typed)


def test_done(people, as_user, plan):
    assert move(people.sophie, plan, "adopted").state == "adopted"
    assert post(as_user(people.sophie), plan, "superseded", version=2).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.version) == ("superseded", 3)
    assert Entry.objects.filter(action="plan.moved", uuid=plan.pk).count() == 2


def test_to_draft_again_after_adoption_is_a_new_revision_with_its_reason(people, as_user):
    for state in ("adopted", "published"):
        plan = WorkPlanFactory(state=state)
        with pytest.raises(ValidationError, match="Say why"):
            move(people.sophie, plan, "draft")
        assert post(as_user(people.sophie), plan, "draft").status_code == 422
        assert post(as_user(people.sophie), plan, "draft", reason="A new chair.").status_code == 302
        plan.refresh_from_db()
        assert (plan.state, plan.revision) == ("draft", 1)
    back = WorkPlanFactory(state="consultation")
    assert move(people.sophie, back, "draft", reason="Too early.").revision == 0


def test_forbidden(people, as_user, plan):
    for person in (people.mara, people.lena, people.otto, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            move(person, plan, "adopted")
    adopted = WorkPlanFactory(state="adopted")
    with pytest.raises(PermissionDenied):
        move(people.carla, adopted, "superseded")
    assert post(as_user(people.carla), adopted, "superseded").status_code == 403
    assert post(as_user(people.mara), plan, "adopted").status_code == 403


def test_hidden(people, as_user, plan):
    for person in (people.otto, people.fred, people.alice):
        assert post(as_user(person), plan, "adopted").status_code == 404
    assert post(as_user(people.sophie), plan, "nowhere").status_code == 404
    assert post(as_user(people.sophie), plan, "published").status_code == 404


@pytest.mark.parametrize("source", PlanState.values)
def test_what_the_table_does_not_list_is_not_possible(people, as_user, source):
    allowed = {step.target for step in PLAN_STATES.steps_from(source)}
    for target in set(PlanState.values) - allowed:
        plan = WorkPlanFactory(state=source)
        with pytest.raises(NotPossibleNow):
            move(people.sophie, plan, target, reason="Because.")
        if target not in ("published", "consultation"):
            assert post(as_user(people.sophie), plan, target, reason="Because.").status_code == 409


def test_a_consultation_is_opened_on_its_own_page(people, as_user, plan):
    with pytest.raises(NotPossibleNow, match="who is asked"):
        move(people.sophie, plan, "consultation")
    assert post(as_user(people.sophie), plan, "consultation").status_code == 404


def test_publishing_is_an_act_of_its_own(people):
    with pytest.raises(NotPossibleNow, match="publish page"):
        move(people.sophie, WorkPlanFactory(state="adopted"), "published")


def test_conflict(people, as_user, plan):
    type(plan).objects.update(version=2)
    with pytest.raises(EditConflict):
        move(people.sophie, plan, "adopted")
    assert post(as_user(people.sophie), plan, "adopted").status_code == 409
    plan.refresh_from_db()
    assert plan.state == "draft"
