"""The worlds, built once in each test process; the clock is frozen in every test here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.visibility.databases import W0, Databases, frozen_clock
from tests.visibility.proof import Proof


@pytest.fixture(scope="session")
def loaded_worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Proof]:
    databases = Databases()
    with django_db_blocker.unblock(), frozen_clock():
        databases.create()
        proof = Proof(databases)
    yield proof
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture
def proof(loaded_worlds: Proof, db: None) -> Iterator[Proof]:
    """The worlds, with W0 selected; what a test writes in W0 is rolled back."""
    with frozen_clock(), loaded_worlds.databases.selected(W0), transaction.atomic():
        yield loaded_worlds
        transaction.set_rollback(True)
