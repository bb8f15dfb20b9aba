"""The registry of the desk's navigation."""

from unittest.mock import Mock

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import User
from core import navigation
from core.navigation import NavigationEntry, forget_counts, navigation_entries, navigation_for
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
    assert [item.label for item in navigation_for(User())] == ["First", "Second"]


def test_navigation_shows_counts_of_open_entries_only(entries):
    def unexpected(user):
        raise AssertionError("the count of a hidden entry was computed")

    entries.register(entry("Updates", 1, count=lambda user: "2 held"))
    entries.register(entry("Hidden", 2, opens_for=lambda user: False, count=unexpected))
    assert [item.label for item in navigation_for(User())] == ["Updates (2 held)"]


def test_navigation_keeps_counts_until_they_are_forgotten(entries):
    counts, user, other = iter(["1", "2", "3"]), User(), User()
    entries.register(entry("Updates", 1, count=lambda user: next(counts)))
    assert [navigation_for(user)[0].label for _ in range(3)] == ["Updates (1)"] * 3
    assert navigation_for(other)[0].label == "Updates (2)"
    forget_counts(user)
    assert navigation_for(user)[0].label == "Updates (3)"


@pytest.mark.parametrize(("reads", "heading"), [(True, "Secretariat"), (False, "More")])
def test_navigation_tag_lists_office_entries_below_their_heading(entries, reads, heading):
    entries.register(entry("Topics", 1))
    entries.register(entry("Log", 2, office=True))
    request = RequestFactory().get("/")
    request.user = User()
    context = {"request": request, "access": Mock(reads=lambda visibility: reads)}
    html = Template("{% desk_navigation %}").render(Context(context))
    assert html.index("Topics") < html.index(f'<ul aria-label="{heading}">') < html.index("Log")


def test_navigation_tag_marks_current_page_and_computes_entries_once(entries, monkeypatch):
    entries.register(entry("Desk", 1))
    calls = []
    compute = components.navigation_for
    monkeypatch.setattr(components, "navigation_for", lambda user: calls.append(user) or compute(user))
    request = RequestFactory().get("/desk/")
    request.user = User()
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
