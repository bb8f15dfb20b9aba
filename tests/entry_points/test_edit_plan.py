"""Editing a plan's header: every door gives the same answer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.factories import WorkPlanFactory
from workplans.services import edit_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    return WorkPlanFactory(title="Work plan", slug="plan", reference="EMA/1/2023", reference_key="EMA/1/2023")


def edit(person, plan, version=1, **values):
    return edit_plan(actor=person, plan=plan, version=version, values=values or {"chair": "Carla"})


def post(client, plan, **typed):
    data = {
        "title": "Work plan",
        "group": plan.group_id,
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
    }
    return client.post(reverse("workplans:edit-plan", args=[plan.slug]), data | {"version": 1} | typed)


def test_done(people, as_user, plan):
    assert edit(people.mara, plan, reference="ema/2/2023 Rev. 1").reference_key == "EMA/2/2023"
    assert Entry.objects.filter(action="plan.edited", uuid=plan.pk).count() == 1
    assert post(as_user(people.niels), plan, chair="Niels", version=2).status_code == 302
    plan.refresh_from_db()
    assert (plan.chair, plan.version) == ("Niels", 3)


def test_forbidden(people, as_user, plan):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            edit(person, plan)
    assert post(as_user(people.lena), plan).status_code == 403


def test_hidden(people, as_user, plan):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), plan).status_code == 404


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_not_now(people, as_user, plan, state):
    type(plan).objects.update(state=state)
    with pytest.raises(NotPossibleNow, match="its words stand"):
        edit(people.mara, plan)
    assert post(as_user(people.mara), plan).status_code == 409


def test_invalid(people, as_user, plan):
    WorkPlanFactory(reference="EMA/9/2023", reference_key="EMA/9/2023")
    for values in ({"title": ""}, {"period_end": date(2022, 1, 1)}, {"reference": "EMA/9/2023"}):
        with pytest.raises(ValidationError):
            edit(people.mara, plan, **values)
    for typed in ({"title": ""}, {"period_end": "2022-01-01"}, {"reference": "EMA/9/2023"}):
        answer = post(as_user(people.mara), plan, **typed)
        assert answer.status_code == 422
        assert "form-errors" in answer.content.decode()


def test_conflict(people, as_user, plan):
    edit(people.niels, plan)
    with pytest.raises(EditConflict):
        edit(people.mara, plan, chair="Mara")
    answer = post(as_user(people.mara), plan, chair="Mara")
    assert answer.status_code == 409
    assert "Carla" in answer.content.decode()
    assert "Mara" in answer.content.decode()
