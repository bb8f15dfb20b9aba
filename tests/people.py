"""The people of every test, by name: one secretary, two members, a chair, a liaison, guests, two
companies.
"""

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


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """sophie, carla, mara, niels, otto, eva, lena (BWP liaison), fred (mandate over), dora (deactivated
    secretary), alice and bob (stakeholders of two competing companies), system."""
    made: dict[str, User] = {}
    for key, (name, role) in ROLES.items():
        made[key] = MandateFactory(user__name=name, role=role).user
    made["lena"] = MandateFactory(
        user__name="Lena Liaison", role="liaison", party=GroupFactory(code="BWP")
    ).user
    made["fred"] = MandateFactory(user__name="Fred Former", ends_at=timezone.now()).user
    made["dora"] = MandateFactory(user__name="Dora Gone", user__is_active=False, role="secretariat").user
    made["alice"] = UserFactory(name="Alice Acme")
    made["bob"] = UserFactory(name="Bob Bravo")
    made["system"] = User.objects.filter(kind="system").first() or UserFactory(
        name="The portal", kind="system", email="system@qig.invalid"
    )
    return SimpleNamespace(**made)


@pytest.fixture
def as_user() -> Any:
    """`as_user(person)` → a test client signed in as that person; `as_user(None)` → an anonymous one."""

    def sign_in(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in
