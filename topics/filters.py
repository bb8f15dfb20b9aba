"""Which of the visible topics."""

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from core.filters import StrictFilterSet
from topics.models import GlossaryTerm, Topic
from topics.states import Stage


class TopicFilter(StrictFilterSet):
    """Filters of the topic list and board; they combine."""

    ALSO_KNOWN = StrictFilterSet.ALSO_KNOWN | {"view"}

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    stage = django_filters.MultipleChoiceFilter(choices=Stage.choices, label="Stage")
    mine = django_filters.BooleanFilter(
        label="Only topics I lead", method="led_by_me", widget=forms.CheckboxInput
    )
    blocked = django_filters.BooleanFilter(
        label="Only blocked by legislation", method="only_blocked", widget=forms.CheckboxInput
    )
    sort = django_filters.OrderingFilter(label="Sort", fields=(("title", "title"), ("updated_at", "updated")))

    class Meta:
        model = Topic
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Topics with all the words, or any other spelling of them that the glossary knows."""
        query = SearchQuery(words, search_type="websearch", config="english")
        for spelling in sorted(GlossaryTerm.objects.visible_to(self.request.user).spellings_of(words)):
            query |= SearchQuery(spelling, search_type="phrase", config="english")
        return rows.filter(Q(search=query))

    def led_by_me(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.led_by(self.request.user) if wanted else rows  # type: ignore[attr-defined]

    def only_blocked(self, rows: QuerySet, name: str, wanted: bool) -> QuerySet:
        return rows.filter(blocked_by_legislation=True) if wanted else rows


def ordered(rows: QuerySet) -> QuerySet:
    """The rows in the order the filter chose, by title where it chose none; the key makes it total, either
    way.
    """
    (first,) = rows.query.order_by or ("title",)
    return rows.order_by(first, "-pk" if first.startswith("-") else "pk")
