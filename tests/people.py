"""The people of every test, by name: a secretary, a chair, two members, a liaison, guests, two companies."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories import GroupFactory, MandateFactory, UserFactory

ROLES = {
    "sophie": ("Sophie Secretary", "secretariat"),
    "carla": ("Carla Chair", "chair"),
    "mara": ("Mara Member", "member"),
    "niels": ("Niels Member", "member"),
    "otto": ("Otto Observer", "observer"),
    "eva": ("Eva Expert", "ad_hoc_expert"),
}


def make_people() -> SimpleNamespace:
    """Create sophie, carla, mara, niels, otto, eva, lena (BWP liaison), fred (mandate ended), dora
    (deactivated secretary), alice and bob (stakeholders of two competing companies), system.
    """
    people: dict[str, User] = {}
    for key, (name, role) in ROLES.items():
        people[key] = MandateFactory(user__name=name, role=role).user
    party = GroupFactory(code="BWP")
    people["lena"] = MandateFactory(user__name="Lena Liaison", role="liaison", party=party).user
    people["fred"] = MandateFactory(user__name="Fred Former", ends_at=timezone.now()).user
    people["dora"] = MandateFactory(user__name="Dora Gone", user__is_active=False, role="secretariat").user
    people["alice"] = UserFactory(name="Alice Acme")
    people["bob"] = UserFactory(name="Bob Bravo")
    people["system"] = User.objects.filter(kind="system").first() or UserFactory(
        name="The portal", kind="system", email="system@qig.invalid"
    )
    return SimpleNamespace(**people)


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """The people of `make_people`, as attributes of a namespace."""
    return make_people()


@pytest.fixture
def as_user() -> Any:
    """Return a test client signed in as a person: `as_user(person)`, or an anonymous one: `as_user(None)`."""

    def sign_in(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in
