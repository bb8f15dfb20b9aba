"""A form that creates something, sent several times, creates one record."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Declaration, Invitation, Mandate, User
from audit.models import Entry
from editing.pages import TOKEN
from notifications.models import Message
from tests.factories import GroupFactory
from tests.threads import run_at_once

Case = tuple[str, dict[str, Any], Callable[[], int]]


def creating_form(name: str, people: SimpleNamespace) -> Case:
    """Return a form's address, what is typed into it, and a function that counts its records."""
    period = {"starts_on": "2099-01-01", "ends_on": "2099-12-31"}
    today = timezone.localdate().isoformat()
    cases: dict[str, Case] = {
        "give-mandate": (
            reverse("accounts:give-mandate", args=[people.alice.pk]),
            {"role": "member"},
            Mandate.objects.filter(user=people.alice).count,
        ),
        "invite-person": (
            reverse("accounts:invite-person"),
            {"name": "Elena Ruiz", "email": "elena@qig.example", "role": "member", **period},
            Invitation.objects.count,
        ),
        "declare-interests": (
            reverse("accounts:declare-interests", args=[people.niels.pk]),
            {"declared_on": today, "level": "1"},
            Declaration.objects.count,
        ),
        "create-service-account": (
            reverse("accounts:create-service-account"),
            {"name": "BWP document system", "party": GroupFactory(code="BWP").pk},
            User.objects.service_accounts().count,
        ),
    }
    return cases[name]


FORMS = pytest.mark.parametrize(
    "name", ["give-mandate", "invite-person", "declare-interests", "create-service-account"]
)


def opened(client: Client, address: str, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the browser sends: what was typed, with the token of the form that was opened."""
    return typed | {TOKEN: client.get(address).context["form"][TOKEN].value()}


@FORMS
def test_form_sent_three_times_in_a_row_creates_one_record(
    people: SimpleNamespace, as_user: Any, name: str
) -> None:
    address, typed, count = creating_form(name, people)
    client = as_user(people.sophie)
    sent = opened(client, address, typed)
    answers = [client.post(address, sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert (count(), Entry.objects.count()) == (1, 1)
    assert Message.objects.count() <= 1


@pytest.mark.django_db(transaction=True)
@FORMS
def test_form_sent_six_times_at_once_creates_one_record(
    people: SimpleNamespace, as_user: Any, name: str
) -> None:
    address, typed, count = creating_form(name, people)
    client = as_user(people.sophie)
    sent = opened(client, address, typed)

    def send() -> int:
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(address, sent).status_code

    assert run_at_once(*[send] * 6) == [302] * 6
    assert (count(), Entry.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["declare-interests", "create-service-account"])
def test_form_opened_twice_creates_two_records(people: SimpleNamespace, as_user: Any, name: str) -> None:
    address, typed, count = creating_form(name, people)
    client = as_user(people.sophie)
    for _ in range(2):
        assert client.post(address, opened(client, address, typed)).status_code == 302
    assert count() == 2
