"""The registry of waiting work."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from core import waiting
from core.registry import Registry
from core.waiting import WaitingItem, WaitingWork, count_up_to, waiting_for
from tests.factories import TopicFactory
from topics.models import Topic


def test_waiting_for_lists_items_of_every_source_by_due_date(monkeypatch):
    sources = Registry("source of waiting work")
    monkeypatch.setattr(waiting, "waiting_work", sources)
    later, sooner = date(2027, 5, 2), date(2027, 5, 1)
    items = [WaitingItem("Undated", "Do", "/"), WaitingItem("Later", "Do", "/", later)]
    sources.register(WaitingWork("one", lambda user: items))
    sources.register(WaitingWork("two", lambda user: [WaitingItem("Sooner", "Do", "/", sooner)]))
    sources.register(
        WaitingWork("three", lambda user: [] if user is None else [WaitingItem("Theirs", "Do", "/")])
    )
    assert [item.label for item in waiting_for(None)] == ["Sooner", "Later", "Undated"]


def test_waiting_item_is_overdue_after_its_day():
    today = localdate()
    assert not WaitingItem("Today", "Do", "/", today).overdue
    assert WaitingItem("Yesterday", "Do", "/", today - timedelta(days=1)).overdue
    assert not WaitingItem("Undated", "Do", "/").overdue


@pytest.mark.django_db
def test_count_up_to_stops_at_the_limit():
    assert count_up_to(Topic.objects.all()) == ""
    TopicFactory.create_batch(3)
    assert count_up_to(Topic.objects.all()) == "3"
    assert count_up_to(Topic.objects.order_by("title"), 2) == "2+"
