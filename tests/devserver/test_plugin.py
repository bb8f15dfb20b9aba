"""The servers of the test run itself."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_test_database_is_postgresql_18_with_locale_of_production():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, datlocprovider::text, datlocale"
            " FROM pg_database WHERE datname = current_database()"
        )
        version, provider, locale = cursor.fetchone()
    assert version >= 180000
    assert (provider, locale) == ("b", "C.UTF-8")


def test_test_redis_is_a_server_with_a_database_for_this_process():
    assert os.environ["REDIS_URL"] == settings.REDIS_URL
    assert not settings.REDIS_URL.endswith("/0")
    cache.set("word", "kept")
    assert cache.get("word") == "kept"
