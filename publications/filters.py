"""Which of what is published: for the desk's list, and for the public's."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.forms import CheckboxInput

from core.filters import StrictFilterSet
from publications.models import PublicUpdate, PublishedRecord
from publications.search import query_of, titled
from publications.snapshot import published_kinds
from publications.states import PublicUpdateState


def kind_choices() -> list[tuple[str, str]]:
    """The published kinds by name, in a reader's words."""
    return [(kind.name, kind.label.capitalize()) for kind in published_kinds()]


class PlaceFilter(StrictFilterSet):
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
        return rows.filter(title_search=titled(words))

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
    """The values of a facet with their labels, as the kinds that have it name them."""
    found: dict[str, str] = {}
    for kind in published_kinds():
        for facet in kind.facets:
            if facet.name == name:
                found = dict(facet.choices) | found
    return list(found.items())


def label_of(name: str, value: str) -> str:
    """A facet's value in a reader's words; the value itself where no kind says."""
    return dict(facet_choices(name)).get(value, value)


class _PublicFilter(StrictFilterSet):
    """What the public's filters share: the words asked for, and facets of the content."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    stage = django_filters.ChoiceFilter(
        label="StageMark", choices=lambda: facet_choices("stage"), empty_label="Any", method="with_facet"
    )

    class Meta:
        model = PublishedRecord
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        query = query_of(words)
        return rows.none() if query is None else rows.filter(search=query)

    def with_facet(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(facets__contains={name: value})


class TopicFilter(_PublicFilter):
    """Filters and orders of the public list of topics."""

    ORDERS = {
        "title": (Lower("title").asc(), "pk"),
        "-title": (Lower("title").desc(), "-pk"),
        "published": ("published_at", "-pk"),
        "-published": ("-published_at", "pk"),
    }

    blocked = django_filters.BooleanFilter(
        label="Only those that need a change of the law", method="only_blocked", widget=CheckboxInput
    )
    sort = django_filters.ChoiceFilter(
        label="Order",
        choices=[
            ("title", "By title"),
            ("-title", "By title, backwards"),
            ("-published", "Newest first"),
            ("published", "Oldest first"),
        ],
        empty_label=None,
        method="as_given",
    )

    def only_blocked(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.filter(facets__contains={"blocked": True}) if wanted else rows

    def as_given(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows

    def ordered(self) -> QuerySet:
        """The rows in the order asked for, by title where none was."""
        return self.qs.order_by(*self.ORDERS[self.form.cleaned_data["sort"] or "title"])


class SearchFilter(_PublicFilter):
    """Filters of the search; `q` is applied by the ranking (`publications.search`), not here."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices, empty_label="All kinds")

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        return rows
