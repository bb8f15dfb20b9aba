"""The same form sent twice, one after the other or at once, creates one import or one plan."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from tests.workplans.readings import read_in, upload
from topics.models import Topic
from workplans.models import PlanImport, WorkPlan

pytestmark = pytest.mark.django_db(transaction=True)
START = "/desk/import/"
AT_ONCE = 6


def form_data(client: Client, address: str) -> dict[str, Any]:
    """Return what an opened form sends, its token included; files excepted."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields if name != "document"}
    return {name: "" if value is None else value for name, value in values.items()}


def at_once(post: Callable[[], Any]) -> list[Any]:
    """Return the answers of as many threads that all post at the same moment."""
    answers: list[Any] = []
    barrier = threading.Barrier(AT_ONCE)

    def run() -> None:
        try:
            barrier.wait(timeout=20)
            answers.append(post())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def assert_same_redirect(answers: list[Any], address: str) -> None:
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, address)}


@pytest.fixture
def sophie(people, as_user):
    return as_user(people.sophie)


def test_start_import_same_form_three_times_creates_one_import(sophie):
    token = form_data(sophie, START)
    answers = [sophie.post(START, upload() | token) for _ in range(3)]
    assert_same_redirect(answers, reverse("workplans:import", args=[PlanImport.objects.get().pk]))


def test_start_import_same_form_at_once_creates_one_import(sophie):
    token = form_data(sophie, START)
    answers = at_once(lambda: sophie.post(START, upload() | token))
    assert len(answers) == AT_ONCE
    assert_same_redirect(answers, reverse("workplans:import", args=[PlanImport.objects.get().pk]))
    assert Entry.objects.filter(action="import.started").count() == 1


def test_start_import_form_opened_twice_creates_two_imports(sophie):
    for _ in range(2):
        sophie.post(START, upload() | form_data(sophie, START))
    assert PlanImport.objects.count() == 2


def test_start_import_refused_upload_can_be_sent_again_with_the_same_token(sophie):
    token = form_data(sophie, START)
    assert sophie.post(START, upload(b"no PDF", "plan.pdf") | token).status_code == 422
    assert sophie.post(START, upload() | token).status_code == 302
    assert PlanImport.objects.count() == 1


def test_accept_import_same_form_three_times_creates_one_plan(people, sophie):
    address = reverse("workplans:accept-import", args=[read_in(people.sophie).pk])
    data = form_data(sophie, address)
    answers = [sophie.post(address, data) for _ in range(3)]
    assert_same_redirect(answers, reverse("workplans:plan", args=[WorkPlan.objects.get().slug]))


def test_accept_import_same_form_at_once_creates_one_plan(people, sophie):
    address = reverse("workplans:accept-import", args=[read_in(people.sophie).pk])
    data = form_data(sophie, address)
    answers = at_once(lambda: sophie.post(address, data))
    assert len(answers) == AT_ONCE
    assert_same_redirect(answers, reverse("workplans:plan", args=[WorkPlan.objects.get().slug]))
    assert Topic.objects.count() == 8
