"""The page of one's own account."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.factories import GroupFactory, MandateFactory


def test_me_shows_name_address_and_roles(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.lena).get(reverse("accounts:me")).content.decode()
    assert "Lena Liaison" in text
    assert people.lena.email in text
    assert "Liaison (BWP), QIG" in text


def test_me_shows_nobody_else(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.alice).get(reverse("accounts:me")).content.decode()
    assert "You have no role in the group" in text
    assert not [p.name for p in vars(people).values() if p != people.alice and p.name in text]


def test_me_shows_ended_role_with_its_last_day(people: SimpleNamespace, as_user: Any) -> None:
    text = as_user(people.fred).get(reverse("accounts:me")).content.decode()
    assert "until" in text


def test_me_lists_roles_newest_first(people: SimpleNamespace, as_user: Any) -> None:
    MandateFactory(
        user=people.mara, group=GroupFactory(code="QWP"), role="observer", starts_at=timezone.now()
    )
    text = as_user(people.mara).get(reverse("accounts:me")).content.decode()
    assert text.index("Observer, QWP") < text.index("Member, QIG")


def test_me_for_anonymous_redirects_to_sign_in_and_back(client: Any, db: None) -> None:
    answer = client.get(reverse("accounts:me"))
    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('accounts:me')}"
