"""A pytest plugin that takes one guard away: every topic is visible to every reader of a page."""

from importlib import import_module

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    # Models can be imported only after Django is set up.
    import_module("topics.models").TopicQuerySet.visible_to = lambda rows, user: rows
