"""The filters of published records: the desk's lists, and what the public's lists share."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import StrictFilterSet
from core.searching import title_query
from publications.models import PublicUpdate, PublishedRecord
from publications.search import query_of
from publications.snapshot import published_kinds
from publications.states import PublicUpdateState


def kind_choices() -> list[tuple[str, str]]:
    """Return the published kinds by name, with their labels."""
    return [(kind.name, kind.label.capitalize()) for kind in published_kinds()]


class PublishedRecordFilter(StrictFilterSet):
    """Filters of the desk's list of what is and was public."""

    q = django_filters.CharFilter(label="Title", method="with_title", max_length=200)
    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices, empty_label="All kinds")
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[("public", "Public now"), ("withdrawn", "Withdrawn")],
        empty_label="All",
        method="in_state",
    )

    class Meta:
        model = PublishedRecord
        fields: list[str] = []

    def with_title(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        query = title_query(words)
        return rows.none() if query is None else rows.filter(title_search=query)

    def in_state(self, rows: QuerySet, name: str, state: Any) -> QuerySet:
        return rows.filter(withdrawn=state == "withdrawn")


class UnpublishedFilter(StrictFilterSet):
    """The list of what was never published is of one kind at a time; the rows are that kind's records."""

    kind = django_filters.ChoiceFilter(
        label="Kind", choices=kind_choices, empty_label=None, method="as_given"
    )

    def as_given(self, rows: QuerySet, name: str, kind: Any) -> QuerySet:
        return rows


class PublicUpdateFilter(StrictFilterSet):
    """Filters of the outbox."""

    state = django_filters.ChoiceFilter(label="State", choices=PublicUpdateState.choices, empty_label="All")

    class Meta:
        model = PublicUpdate
        fields: list[str] = []


def facet_choices(name: str) -> list[tuple[str, str]]:
    """Return the values of a facet with their labels, as the kinds that have it declare them."""
    choices: dict[str, str] = {}
    for kind in published_kinds():
        for facet in kind.facets:
            if facet.name == name:
                choices = dict(facet.choices) | choices
    return list(choices.items())


class PublicFilter(StrictFilterSet):
    """What the public's lists share: the words to search for, and facets of the content."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    stage = django_filters.ChoiceFilter(
        label="Stage", choices=lambda: facet_choices("stage"), empty_label="Any", method="with_facet"
    )

    class Meta:
        model = PublishedRecord
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        query = query_of(words)
        return rows.none() if query is None else rows.filter(search=query.expression)

    def with_facet(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(facets__contains={name: value})


class SearchFilter(PublicFilter):
    """Filters of the search; the words are applied by the ranking (`publications.search`), not here."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices, empty_label="All kinds")

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        return rows
