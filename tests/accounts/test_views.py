"""A person's own page."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.factories import GroupFactory, MandateFactory


def test_my_page_says_who_i_am_here(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.lena).get(reverse("accounts:me")).content.decode()
    assert "Lena Liaison" in text
    assert people.lena.email in text
    assert "Liaison (BWP), QIG" in text


def test_my_page_says_nothing_of_others(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.alice).get(reverse("accounts:me")).content.decode()
    assert "You have no role in the group" in text
    assert not [p.name for p in vars(people).values() if p != people.alice and p.name in text]


def test_a_role_that_is_over_stays_on_the_page_with_its_end(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.fred).get(reverse("accounts:me")).content.decode()
    assert "until" in text


def test_every_role_is_there_the_newest_first(people: SimpleNamespace, as_user: Any) -> None:
    MandateFactory(
        user=people.mara, group=GroupFactory(code="QWP"), role="observer", starts_at=timezone.now()
    )
    text = as_user(people.mara).get(reverse("accounts:me")).content.decode()
    assert text.index("Observer, QWP") < text.index("Member, QIG")


def test_who_is_not_signed_in_is_led_to_signing_in_and_back(client: Any, db: None) -> None:
    answer = client.get(reverse("accounts:me"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('accounts:me')}"
