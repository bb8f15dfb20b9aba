"""Accepting an import: every door gives the same answer, and makes all or nothing."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from audit.models import Entry
from core.errors import EditConflict, NotPossibleNow
from tests.workplans.readings import accepted, read_in
from topics.models import Topic
from workplans.importing.services import accept_import, leave_import
from workplans.models import Activity, PlanSection, WorkPlan

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(people):
    return read_in(people.sophie)


def accept(person, found, version=1, **how):
    return accept_import(actor=person, plan_import=found, version=version, **how)


def typed(client, found, **changes):
    """What the form sends, with some of it changed."""
    form = client.get(reverse("workplans:accept-import", args=[found.pk])).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | changes


def post(client, found, data):
    return client.post(reverse("workplans:accept-import", args=[found.pk]), data)


def nothing_was_made():
    return not any(model.objects.exists() for model in (WorkPlan, PlanSection, Topic, Activity))


def test_done_by_the_service(people, found):
    plan = accept(people.sophie, found, state="consultation")
    assert (plan.state, plan.source) == ("consultation", found)
    assert Entry.objects.filter(action="import.accepted", uuid=plan.pk).count() == 1


def test_done_on_the_page(people, as_user, found):
    sophie = as_user(people.sophie)
    assert post(sophie, found, typed(sophie, found)).status_code == 302
    assert WorkPlan.objects.get().slug == "qig-2023"


def test_forbidden(people, as_user, found):
    for person in (people.carla, people.mara, people.lena, people.dora):
        with pytest.raises(PermissionDenied):
            accept(person, found)
    assert post(as_user(people.carla), found, {}).status_code == 403
    assert nothing_was_made()


def test_hidden(people, as_user, found):
    for person in (people.mara, people.lena, people.otto, people.fred, people.alice):
        assert post(as_user(person), found, {}).status_code == 404
    assert nothing_was_made()


def test_not_now(people, as_user, found):
    sophie = as_user(people.sophie)
    data = typed(sophie, found, version=2)
    leave_import(actor=people.sophie, plan_import=found, version=1)
    with pytest.raises(NotPossibleNow):
        accept(people.sophie, found, version=2)
    assert post(sophie, found, data).status_code == 409
    assert nothing_was_made()


def test_invalid(people, as_user, found):
    sophie = as_user(people.sophie)
    for changes, said in [
        ({"period_start": ""}, "required"),
        ({"period_end": "2022-01-01"}, "ends on or after"),
        ({"state": "published"}, "Select a valid choice"),
        ({"title": "x" * 301}, "at most 300"),
    ]:
        answer = post(sophie, found, typed(sophie, found, **changes))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    for how in ({"state": "published"}, {"header": {"period_end": None}}, {"header": {"group": None}}):
        with pytest.raises(ValidationError):
            accept(people.sophie, found, **how)
    assert nothing_was_made()
    found.refresh_from_db()
    assert (found.state, found.version) == ("read", 1)


def test_conflict(people, as_user, found):
    sophie = as_user(people.sophie)
    with pytest.raises(EditConflict):
        accept(people.sophie, found, version=7)
    assert post(sophie, found, typed(sophie, found, version=7)).status_code == 409
    assert nothing_was_made()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_at_once_one_makes_the_plan(people, found):
    said = []

    def click():
        try:
            accept(people.sophie, type(found).objects.get(pk=found.pk))
            said.append("done")
        except (NotPossibleNow, EditConflict) as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["NotPossibleNow"] * 7 + ["done"]
    assert (WorkPlan.objects.count(), Topic.objects.count()) == (1, 8)


def test_two_documents_with_one_reference_make_one_plan(people):
    accepted(people.sophie)
    with pytest.raises(ValidationError, match="already a plan"):
        accepted(people.sophie)
    assert WorkPlan.objects.count() == 1
