"""The same creation asked for twice makes one record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core import idempotency
from core.errors import NotPossibleNow
from core.idempotency import create_once, delete_old_keys
from core.models import IdempotencyKey
from tests.factories import TopicFactory
from topics.models import Topic

KEY = {"owner": "user:1", "scope": "/topics/new/", "key": "k", "digest": "d"}


@pytest.mark.django_db
def test_create_once_same_key_gives_first_record():
    first = create_once(**KEY, create=TopicFactory)
    assert create_once(**KEY, create=TopicFactory) == first
    assert Topic.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"owner": "user:2"}, {"scope": "/topics/old/"}, {"key": "l"}])
def test_create_once_other_owner_scope_or_key_creates_another(other):
    create_once(**KEY, create=TopicFactory)
    create_once(**KEY | other, create=TopicFactory)
    assert Topic.objects.count() == 2


@pytest.mark.django_db
def test_create_once_other_content_under_same_key_is_refused():
    create_once(**KEY, create=TopicFactory)
    with pytest.raises(ValidationError, match="another request"):
        create_once(**KEY | {"digest": "e"}, create=TopicFactory)


@pytest.mark.django_db
def test_create_once_refused_creation_leaves_key_unused():
    def refuse():
        raise NotPossibleNow("Not now.")

    with pytest.raises(NotPossibleNow):
        create_once(**KEY, create=refuse)
    assert create_once(**KEY, create=TopicFactory) == Topic.objects.get()


@pytest.mark.django_db
def test_create_once_record_removed_since_is_said():
    create_once(**KEY, create=TopicFactory).delete()
    with pytest.raises(NotPossibleNow, match="removed since"):
        create_once(**KEY, create=TopicFactory)


@pytest.mark.django_db
def test_delete_old_keys_keeps_those_of_the_last_day():
    create_once(**KEY, create=TopicFactory)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        create_once(**KEY | {"key": "l"}, create=TopicFactory)
        assert delete_old_keys() == 1
    assert IdempotencyKey.objects.get().key == "l"


def create_at_once(number: int) -> set:
    """Ask for the same creation so many times at the same moment; return the keys of the answers."""
    start = Barrier(number)

    def ask(_):
        connection.ensure_connection()
        start.wait()
        try:
            return idempotency.create_once(**KEY, create=TopicFactory).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return set(pool.map(ask, range(number)))


@pytest.mark.django_db(transaction=True)
def test_create_once_at_the_same_moment_makes_one_record():
    assert len(create_at_once(6)) == Topic.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_create_once_without_key_makes_many(monkeypatch):
    """The test above can fail: without the key there are as many records as requests."""
    monkeypatch.setattr(idempotency, "create_once", lambda *, create, **_: create())
    assert len(create_at_once(6)) == Topic.objects.count() == 6
