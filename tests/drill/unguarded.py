"""A pytest plugin that takes one guard away: every topic is visible to everybody who gets that far."""

from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    from topics.models import TopicQuerySet  # noqa: PLC0415 - only once Django is set up

    def all_of_them(rows: TopicQuerySet, user: Any) -> TopicQuerySet:
        return rows

    TopicQuerySet.visible_to = all_of_them  # type: ignore[method-assign]
