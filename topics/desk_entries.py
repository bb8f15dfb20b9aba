"""What this app adds to the desk: topics, guidance documents and terms, in the navigation and the search."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from accounts.access import access_for
from core.navigation import NavigationEntry, navigation_entries
from core.record_search import RecordSearch, record_searches, rows_of
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, GuidanceDocument, Topic

navigation_entries.register(
    NavigationEntry(
        "topics",
        "Topics",
        "stage_bar",
        "topics:list-topics",
        position=20,
        opens_for=lambda user: access_for(user).works_here,
    )
)
navigation_entries.register(
    NavigationEntry(
        "guidance_documents",
        "Guidance",
        "clipboard-check",
        "topics:list-guidance-documents",
        position=60,
        opens_for=lambda user: access_for(user).works_here,
    )
)


# --- search ------------------------------------------------------------------------------------------------


def _of_topic(model: type[Model], topic: str) -> Callable[[Any], QuerySet]:
    return rows_of(model, title=f"{topic}__title", text="text", slug=f"{topic}__slug")


def _topic_url(slug: str, key: UUID) -> str:
    return reverse("topics:topic", args=[slug])


def _part_url(slug: str, key: UUID) -> str:
    return f"{_topic_url(slug, key)}#r{key}"


for _search in (
    RecordSearch(
        "topic", "Topics", 10, rows_of(Topic, title="title", text="description", slug="slug"), _topic_url
    ),
    RecordSearch("focus_area", "Focus areas", 20, _of_topic(FocusArea, "topic"), _part_url),
    RecordSearch("challenge", "Challenges", 30, _of_topic(Challenge, "topic"), _part_url),
    RecordSearch("evidence", "Evidence", 40, _of_topic(Evidence, "challenge__topic"), _part_url),
    RecordSearch(
        "guidance_document",
        "Guidance documents",
        50,
        rows_of(GuidanceDocument, title="title", text="summary", slug="slug"),
        lambda slug, key: reverse("topics:guidance-document", args=[slug]),
    ),
    RecordSearch(
        "glossary_term",
        "Glossary",
        120,
        rows_of(GlossaryTerm, title="term", text="definition"),
        lambda slug, key: f"{reverse('topics:list-terms')}#r{key}",
    ),
):
    record_searches.register(_search)
