"""The order of public lists, and the public pages that apps above register."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from core.kinds import record_kinds
from publications.decorators import build
from publications.public_urls import public_url
from tests.factories import (
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def read(address, **headers):
    answer = Client().get(address, headers=headers)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer, body.decode(errors="replace")


# --- order -------------------------------------------------------------------------------------------------


def test_titles_are_ordered_without_regard_to_case_and_accents_and_by_number(publish):
    titles = [
        "Zinc coating",
        "mRNA platforms",
        "Österreich pilot",
        "Oil 10",
        "Oil 9",
        "éluant handling",
        "Dose",
    ]
    for number, title in enumerate(titles):
        publish(TopicFactory(title=title, slug=f"topic-{number}"))
    page = read("/topics/")[1]
    shown = sorted(titles, key=lambda title: page.index(f">{title}</a>"))
    assert shown == [
        "Dose",
        "éluant handling",
        "mRNA platforms",
        "Oil 9",
        "Oil 10",
        "Österreich pilot",
        "Zinc coating",
    ]


# --- the apps of the nouns ---------------------------------------------------------------------------------


BELOW = ("core", "audit", "notifications", "editing", "accounts", "documents", "publications")


def kinds_named_in(text):
    """Return the kinds of apps above `publications` that a text names, as a string or as part of a name."""
    above = [kind.name for kind in record_kinds if kind.model._meta.app_label not in BELOW]
    return [name for name in above if re.search(rf"[\"']{name}[\"']|\b{name}_", text)]


def test_publications_names_no_kind_of_an_app_above():
    files = [*Path("publications").rglob("*.py"), *Path("templates/publications").rglob("*.html")]
    named = {str(file): kinds_named_in(file.read_text()) for file in files if "migrations" not in file.parts}
    assert not {file: names for file, names in named.items() if names}
    assert kinds_named_in("of_kind('topic')") == ["topic"]
    assert kinds_named_in("def work_plan_page():") == ["work_plan"]


def test_every_published_kind_has_a_public_url():
    published = [kind for kind in record_kinds if kind.public]
    assert published
    for kind in published:
        assert public_url(kind.name, "some-slug").startswith("/")


def test_kept_pages_depend_on_the_code_of_every_app(monkeypatch):
    build.cache_clear()
    read_files = []
    monkeypatch.setattr(Path, "read_bytes", lambda file: read_files.append(file) or b"")
    build()
    build.cache_clear()
    names = {str(file.relative_to(settings.BASE_DIR)) for file in read_files}
    assert {"topics/public_views.py", "workplans/public_views.py", "core/searching.py"} <= names
    assert {"templates/public_base.html", "static/css/portal.css"} <= names
