"""The filters of topics, guidance documents and the glossary, at the desk and for the public."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.filters import StrictFilterSet
from core.ordering import SortKey, by_name
from core.searching import folded, text_query
from publications.filters import PublicFilter
from topics.models import GlossaryTerm, GuidanceDocument, Topic
from topics.states import GuidanceKind, GuidanceStage, Stage


def with_words(rows: QuerySet, words: str, user: Any) -> QuerySet:
    """Return the rows in whose `search` all the words are, each in any spelling that the glossary knows."""
    query = text_query(words, glossary_spellings(user))
    return rows.none() if query is None else rows.filter(search=query.expression)


def glossary_spellings(user: Any) -> dict[str, set[str]]:
    """Return folded spelling → all spellings of its terms, of the terms that the user sees. One query."""
    spellings: dict[str, set[str]] = {}
    for term, variants in GlossaryTerm.objects.visible_to(user).values_list("term", "variants"):
        for spelling in (term, *variants):
            spellings.setdefault(folded(spelling), set()).update((term, *variants))
    return spellings


class TopicFilter(StrictFilterSet):
    """Filters of the topic list and board; they combine."""

    #: kept in the form, so that a filter chosen on the board is shown on the board
    view = django_filters.ChoiceFilter(
        choices=[("board", "Board")], method="in_any_view", widget=forms.HiddenInput
    )
    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    stage = django_filters.MultipleChoiceFilter(choices=Stage.choices, label="Stage")
    mine = django_filters.BooleanFilter(
        label="Only topics I lead", method="led_by_me", widget=forms.CheckboxInput
    )
    blocked = django_filters.BooleanFilter(
        label="Only blocked by legislation", method="only_blocked", widget=forms.CheckboxInput
    )
    sort = django_filters.OrderingFilter(
        label="Sort",
        fields=(("title", "title"), ("updated_at", "updated")),
        field_labels={
            "title": "Title, from A",
            "-title": "Title, from Z",
            "updated_at": "Oldest change",
            "-updated": "Newest change",
        },
        empty_label="As usual: by title",
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        return with_words(rows, words, self.request.user)

    def in_any_view(self, rows: QuerySet, name: str, view: str) -> QuerySet:
        return rows

    def led_by_me(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.led_by(self.request.user) if wanted else rows  # type: ignore[attr-defined]

    def only_blocked(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.filter(blocked_by_legislation=True) if wanted else rows


class TermFilter(StrictFilterSet):
    """Filters of the glossary."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)

    class Meta:
        model = GlossaryTerm
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Terms with the words in a spelling or in the definition."""
        return rows.filter(
            Q(term__icontains=words) | Q(variants__icontains=words) | Q(definition__icontains=words)
        )


def visible_topics(request: HttpRequest) -> QuerySet[Topic]:
    """Those a person may filter by."""
    return Topic.objects.visible_to(request.user).order_by(*by_name("title"))


class GuidanceFilter(StrictFilterSet):
    """Filters of the guidance documents; they combine."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    kind = django_filters.MultipleChoiceFilter(choices=GuidanceKind.choices, label="Kind")
    stage = django_filters.MultipleChoiceFilter(choices=GuidanceStage.choices, label="Stage")
    topic = django_filters.ModelChoiceFilter(
        label="Topic", queryset=visible_topics, field_name="topics", to_field_name="slug", empty_label="All"
    )
    sort = django_filters.OrderingFilter(
        label="Sort",
        fields=(("title", "title"), ("updated_at", "updated")),
        field_labels={
            "title": "Title, from A",
            "-title": "Title, from Z",
            "updated_at": "Oldest change",
            "-updated": "Newest change",
        },
        empty_label="As usual: by title",
    )

    class Meta:
        model = GuidanceDocument
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        return with_words(rows, words, self.request.user)


class PublicListFilter(PublicFilter):
    """Filters and orders that the public's lists of topics and guidance documents share."""

    ORDERS = {
        "title": (SortKey("title").asc(), "pk"),
        "-title": (SortKey("title").desc(), "-pk"),
        "published": ("published_at", "-pk"),
        "-published": ("-published_at", "pk"),
    }

    sort = django_filters.ChoiceFilter(
        label="Order",
        choices=[
            ("title", "By title, A to Z"),
            ("-title", "By title, Z to A"),
            ("-published", "Newest first"),
            ("published", "Oldest first"),
        ],
        empty_label=None,
        method="as_given",
    )

    def as_given(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows

    def ordered(self) -> QuerySet:
        """Return the rows in the order asked for, by title by default."""
        return self.qs.order_by(*self.ORDERS[self.form.cleaned_data.get("sort") or "title"])


class PublicTopicFilter(PublicListFilter):
    """Filters of the public list of topics."""

    blocked = django_filters.BooleanFilter(
        label="Only those that need a change of the law", method="only_blocked", widget=forms.CheckboxInput
    )

    def only_blocked(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.filter(facets__contains={"blocked": True}) if wanted else rows


class PublicGuidanceFilter(PublicListFilter):
    """Filters of the public list of guidance documents, which have stages of their own."""

    stage = None
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=GuidanceKind.choices, empty_label="All kinds", method="with_facet"
    )
