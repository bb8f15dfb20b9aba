"""Accepting an import: page and service give the same answer, and create everything or nothing."""

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
def plan_import(people):
    return read_in(people.sophie)


def accept(person, plan_import, version=1, **how):
    return accept_import(actor=person, plan_import=plan_import, version=version, **how)


def form_data(client, plan_import, **changes):
    """Return what the form sends, with some of it changed."""
    form = client.get(reverse("workplans:accept-import", args=[plan_import.pk])).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields} | changes


def post(client, plan_import, data):
    return client.post(reverse("workplans:accept-import", args=[plan_import.pk]), data)


def nothing_was_created():
    return not any(model.objects.exists() for model in (WorkPlan, PlanSection, Topic, Activity))


def test_accept_import_service_creates_the_plan(people, plan_import):
    plan = accept(people.sophie, plan_import, state="consultation")
    assert (plan.state, plan.source) == ("consultation", plan_import)
    assert Entry.objects.filter(action="import.accepted", uuid=plan.pk).count() == 1


def test_accept_import_page_creates_the_plan(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    assert post(sophie, plan_import, form_data(sophie, plan_import)).status_code == 302
    assert WorkPlan.objects.get().slug == "qig-2023"


def test_accept_import_forbidden(people, as_user, plan_import):
    for person in (people.carla, people.mara, people.lena, people.dora):
        with pytest.raises(PermissionDenied):
            accept(person, plan_import)
    assert post(as_user(people.carla), plan_import, {}).status_code == 403
    assert nothing_was_created()


def test_accept_import_hidden(people, as_user, plan_import):
    for person in (people.mara, people.lena, people.otto, people.fred, people.alice):
        assert post(as_user(person), plan_import, {}).status_code == 404
    assert nothing_was_created()


def test_accept_import_not_possible_now(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    data = form_data(sophie, plan_import, version=2)
    leave_import(actor=people.sophie, plan_import=plan_import, version=1)
    with pytest.raises(NotPossibleNow):
        accept(people.sophie, plan_import, version=2)
    assert post(sophie, plan_import, data).status_code == 409
    assert nothing_was_created()


def test_accept_import_invalid_creates_nothing(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    for changes, message in [
        ({"period_start": ""}, "required"),
        ({"period_end": "2022-01-01"}, "ends on or after"),
        ({"begins_as": "published"}, "Select a valid choice"),
        ({"title": "x" * 301}, "at most 300"),
    ]:
        answer = post(sophie, plan_import, form_data(sophie, plan_import, **changes))
        assert answer.status_code == 422
        assert message in answer.content.decode()
    for how in ({"state": "published"}, {"header": {"period_end": None}}, {"header": {"group": None}}):
        with pytest.raises(ValidationError):
            accept(people.sophie, plan_import, **how)
    assert nothing_was_created()
    plan_import.refresh_from_db()
    assert (plan_import.state, plan_import.version) == ("read", 1)


def test_accept_import_conflict_creates_nothing(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    with pytest.raises(EditConflict):
        accept(people.sophie, plan_import, version=7)
    assert post(sophie, plan_import, form_data(sophie, plan_import, version=7)).status_code == 409
    assert nothing_was_created()


@pytest.mark.django_db(transaction=True)
def test_accept_import_eight_at_once_create_one_plan(people, plan_import):
    answers = []

    def click():
        try:
            accept(people.sophie, type(plan_import).objects.get(pk=plan_import.pk))
            answers.append("done")
        except (NotPossibleNow, EditConflict) as refusal:
            answers.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["NotPossibleNow"] * 7 + ["done"]
    assert (WorkPlan.objects.count(), Topic.objects.count()) == (1, 8)


def test_accept_import_second_document_with_same_reference_is_refused(people):
    accepted(people.sophie)
    with pytest.raises(ValidationError, match="already a plan"):
        accepted(people.sophie)
    assert WorkPlan.objects.count() == 1
