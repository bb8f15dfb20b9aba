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
    for title in titles:
        publish(TopicFactory(title=title))
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


def test_publications_names_no_kind_of_an_app_above():
    """Its own kind, public updates, may be named."""
    kinds = [kind.name for kind in record_kinds if not kind.model.__module__.startswith("publications.")]
    files = [*Path("publications").rglob("*.py"), *Path("templates/publications").rglob("*.html")]
    named = {
        f"{file}: {name}"
        for file in files
        if "migrations" not in file.parts
        for name in kinds
        if re.search(rf"[\"']{name}[\"']|\b{name}_", file.read_text())
    }
    assert not named
    assert len(kinds) > 10


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
