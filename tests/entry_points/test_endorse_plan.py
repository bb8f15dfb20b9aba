"""Recording an endorsement: every door gives the same answer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from tests.factories import WorkPlanFactory
from workplans.models import Endorsement
from workplans.services import endorse_plan

pytestmark = pytest.mark.django_db
SAID = {"body": "QWP", "verb": "endorsed", "dated": date(2023, 2, 3)}


@pytest.fixture(params=["draft", "published"])
def plan(request, db):
    return WorkPlanFactory(state=request.param)


def post(client, plan, **typed):
    data = {"body": "BWP", "verb": "noted", "dated": "2023-02-03"}
    return client.post(reverse("workplans:endorse-plan", args=[plan.slug]), data | typed)


def test_done(people, as_user, plan):
    endorse_plan(actor=people.carla, plan=plan, values=SAID)
    assert post(as_user(people.sophie), plan)["Location"].endswith("#endorsements")
    assert list(plan.endorsements.order_by("position").values_list("position", "body", "dated")) == [
        (1, "QWP", date(2023, 2, 3)),
        (2, "BWP", date(2023, 2, 3)),
    ]
    assert Entry.objects.filter(action="plan.endorsed").count() == 2


def test_forbidden(people, as_user, plan):
    for person in (people.mara, people.lena, people.otto, people.dora, people.alice):
        with pytest.raises(PermissionDenied):
            endorse_plan(actor=person, plan=plan, values=SAID)
    for person in (people.mara, people.lena):
        assert post(as_user(person), plan).status_code == 403
    assert not Endorsement.objects.exists()


def test_hidden(people, as_user, plan):
    for person in (people.otto, people.fred, people.alice):
        assert post(as_user(person), plan).status_code == 404


def test_invalid(people, as_user, plan):
    with pytest.raises(ValidationError):
        endorse_plan(actor=people.sophie, plan=plan, values={"body": "", "verb": "noted"})
    answer = post(as_user(people.sophie), plan, body="", verb="kept as typed")
    assert answer.status_code == 422
    assert "kept as typed" in answer.content.decode()
    assert not Endorsement.objects.exists()
