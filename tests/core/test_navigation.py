"""The registry of the desk's navigation."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from core import navigation
from core.navigation import NavigationEntry, navigation_entries, navigation_for
from core.registry import Registry
from core.templatetags import components


@pytest.fixture
def entries(monkeypatch):
    """An empty registry."""
    registry = Registry("navigation entry")
    monkeypatch.setattr(navigation, "navigation_entries", registry)
    return registry


def entry(name, position, **more):
    return NavigationEntry(
        name, name, "list", "desk:home", position, **{"opens_for": lambda user: True} | more
    )


def test_navigation_lists_open_entries_in_order(entries):
    entries.register(entry("Second", 2))
    entries.register(entry("First", 1))
    entries.register(entry("Hidden", 3, opens_for=lambda user: False))
    assert [item.label for item in navigation_for(None)] == ["First", "Second"]


def test_navigation_shows_counts_of_open_entries_only(entries):
    def unexpected(user):
        raise AssertionError("the count of a hidden entry was computed")

    entries.register(entry("Outbox", 1, count=lambda user: "2 held"))
    entries.register(entry("Hidden", 2, opens_for=lambda user: False, count=unexpected))
    assert [item.label for item in navigation_for(None)] == ["Outbox (2 held)"]


def test_navigation_tag_marks_current_page_and_computes_entries_once(entries, monkeypatch):
    entries.register(entry("Desk", 1))
    calls = []
    compute = components.navigation_for
    monkeypatch.setattr(components, "navigation_for", lambda user: calls.append(user) or compute(user))
    request = RequestFactory().get("/desk/")
    request.user = None
    source = Template("{% desk_navigation %}{% desk_navigation %}")
    html = source.render(Context({"request": request}))
    assert html.count('<a class="nav-item" href="/desk/" aria-current="page">') == 2
    assert len(calls) == 1


@pytest.mark.django_db
def test_navigation_entry_is_shown_exactly_to_people_whose_page_opens(people, as_user, django_user_model):
    urls = {item.url for item in navigation_for(people.sophie)}
    assert len(urls) == len(navigation_entries)
    for name in ("sophie", "carla", "mara", "lena", "otto", "eva", "alice", "fred"):
        person = django_user_model.objects.get(pk=getattr(people, name).pk)
        opened = {url for url in urls if as_user(person).get(url).status_code == 200}
        assert {item.url for item in navigation_for(person)} == opened, name
