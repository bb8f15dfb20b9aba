"""Adding an activity: every door gives the same answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from core.errors import NotPossibleNow
from tests.factories import ActivityFactory, PlanSectionFactory
from workplans.models import Activity
from workplans.services import add_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(db):
    return PlanSectionFactory()


def add(person, section, **values):
    values = {"section": section, "text": "To be done.", "category": "training"} | values
    return add_activity(actor=person, plan=section.plan, values=values)


def post(client, home, **typed):
    data = {
        "section": home.pk, "text": "To be done.", "category": "training", "horizon": "period",
        "target_kind": "none", "progress": "planned",
    }  # fmt: skip
    return client.post(reverse("workplans:add-activity", args=[home.plan.slug]), data | typed)


def test_done(people, as_user, section):
    ActivityFactory(section=section, position=4)
    assert add(people.mara, section).position == 5
    answer = post(as_user(people.mara), section)
    last = Activity.objects.order_by("position").last()
    assert (last.position, answer["Location"]) == (6, f"/desk/plan/{section.plan.slug}/#r{last.pk}")
    assert Entry.objects.filter(action="activity.added").count() == 2


def test_forbidden(people, as_user, section):
    for person in (people.lena, people.otto, people.fred, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            add(person, section)
    assert post(as_user(people.lena), section).status_code == 403
    assert not Activity.objects.exists()


def test_hidden(people, as_user, section):
    for person in (people.otto, people.eva, people.fred, people.alice):
        assert post(as_user(person), section).status_code == 404


def test_not_now(people, as_user, section):
    type(section.plan).objects.update(state="adopted")
    with pytest.raises(NotPossibleNow):
        add(people.mara, section)
    assert post(as_user(people.mara), section).status_code == 409
    assert not Activity.objects.exists()


def test_invalid(people, as_user, section):
    elsewhere = PlanSectionFactory()
    for values in ({"text": ""}, {"category": ""}, {"section": elsewhere}):
        with pytest.raises(ValidationError):
            add_activity(
                actor=people.mara,
                plan=section.plan,
                values={"section": section, "text": "x", "category": "training"} | values,
            )
    for typed in ({"text": ""}, {"category": ""}, {"section": elsewhere.pk}, {"progress": "cancelled"}):
        assert post(as_user(people.mara), section, **typed).status_code == 422
    assert not Activity.objects.exists()


def test_the_form_starts_in_the_section_asked_for(people, as_user, section):
    second = PlanSectionFactory(plan=section.plan)
    address = reverse("workplans:add-activity", args=[section.plan.slug])
    form = as_user(people.mara).get(f"{address}?section={second.pk}").context["form"]
    assert str(form["section"].value()) == str(second.pk)
    assert as_user(people.mara).get(f"{address}?section=nonsense").status_code == 200
