"""Every form that creates a record of a plan carries a token: sent again, it creates nothing more."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import ActivityFactory, CommitmentFactory, PlanSectionFactory, WorkPlanFactory
from tests.workplans.next_plans import HEADER
from workplans.models import Activity, Consultation, Endorsement, KeptAsPrinted, Waiver, WorkPlan

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = re.compile(r'name="form_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="form_token"')
AT_ONCE = 6
ACTIVITY = {
    "text": "To be done.", "category": "training", "horizon": "period", "target_kind": "none",
    "progress": "planned",
}  # fmt: skip
REFERENCE = {"printed": "section 9", "sentence": "See section 9."}


@dataclass
class Form:
    """A form that creates records of a model: its URL, and what is sent."""

    url: str
    values: dict[str, Any]
    model: Any
    records: int = 1


def _add_activity() -> Form:
    section = PlanSectionFactory()
    url = reverse("workplans:add-activity", args=[section.plan.slug])
    return Form(url, ACTIVITY | {"section": section.pk}, Activity)


def _endorse_plan() -> Form:
    url = reverse("workplans:endorse-plan", args=[WorkPlanFactory().slug])
    return Form(url, {"body": "QWP", "verb": "noted"}, Endorsement)


def _adopt_plan() -> Form:
    section = PlanSectionFactory(text="All is well.")
    url = reverse("workplans:adopt-plan", args=[section.plan.slug])
    values = {"version": 1, "adopted_on": "2023-02-09", "body": "QIG", "verb": "adopted"}
    return Form(url, values | {"not_endorsed": "It is urgent."}, Endorsement)


def _open_consultation() -> Form:
    url = reverse("workplans:open-consultation", args=[WorkPlanFactory().slug])
    closes = timezone.localdate().replace(year=timezone.localdate().year + 1)
    values = {"version": 1, "closes": closes, "outside": "EDQM", "length_reason": "It is long."}
    return Form(url, values, Consultation)


def _add_consultation() -> Form:
    url = reverse("workplans:add-consultation", args=[WorkPlanFactory(state="consultation").slug])
    return Form(url, {"due": timezone.localdate(), "outside": "EDQM"}, Consultation)


def _waive_commitment() -> Form:
    url = reverse("workplans:waive-commitment", args=[CommitmentFactory().pk])
    return Form(url, {"reason": "The building was closed."}, Waiver)


def _keep_as_printed() -> Form:
    section = PlanSectionFactory(number="1", text="See section 9.")
    url = reverse("workplans:keep-as-printed", args=[section.plan.slug])
    return Form(url, REFERENCE | {"reason": "It was published so."}, KeptAsPrinted)


def _carry_over_plan() -> Form:
    plan = ActivityFactory(section=PlanSectionFactory(plan__state="published")).plan
    url = reverse("workplans:carry-over-plan", args=[plan.slug])
    values = HEADER | {"reference": "", "version": 0, "make": "1"}
    return Form(url, values, WorkPlan, records=2)  # the old plan and the new one


FORMS = (
    _add_activity,
    _adopt_plan,
    _endorse_plan,
    _open_consultation,
    _add_consultation,
    _waive_commitment,
    _keep_as_printed,
    _carry_over_plan,
)


@pytest.fixture(params=FORMS, ids=lambda make: make.__name__.removeprefix("_"))
def form(request: pytest.FixtureRequest, people: Any) -> Form:
    return request.param()


@pytest.fixture
def client_of_sophie(people: Any, as_user: Any) -> Client:
    return as_user(people.sophie)


def opened(client: Client, form: Form) -> dict[str, Any]:
    """Return what is sent by the form as it was opened: the values and the token."""
    page = client.get(form.url).content.decode()
    match = TOKEN.search(page)
    assert match, "the form has no token"
    return form.values | {"form_token": match[1] or match[2]}


def test_form_sent_three_times_creates_one_record(client_of_sophie, form):
    sent = opened(client_of_sophie, form)
    answers = [client_of_sophie.post(form.url, sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert len({answer["Location"] for answer in answers}) == 1
    assert form.model.objects.count() == form.records


def test_form_sent_six_times_at_once_creates_one_record(client_of_sophie, people, form):
    sent = opened(client_of_sophie, form)
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        client.force_login(people.sophie)
    together = Barrier(AT_ONCE)

    def post(client: Client) -> int:
        try:
            together.wait(timeout=30)
            return client.post(form.url, sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert list(threads.map(post, clients)) == [302] * AT_ONCE
    assert form.model.objects.count() == form.records


def test_form_sent_again_without_its_token_is_another_request(client_of_sophie, form):
    answers = [client_of_sophie.post(form.url, form.values) for _ in range(2)]
    both_done = [answer.status_code for answer in answers] == [302, 302]
    assert not (both_done and form.model.objects.count() == form.records)
