"""Which of what is published: for the desk's list, and for the public's."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.filters import StrictFilterSet
from publications.models import Shelf
from publications.snapshot import published_kinds


def kind_choices() -> list[tuple[str, str]]:
    """The published kinds by name, in a reader's words."""
    return [(kind.name, kind.label.capitalize()) for kind in published_kinds()]


class PlaceFilter(StrictFilterSet):
    """Filters of the desk's list of what is and was public."""

    q = django_filters.CharFilter(label="Title", field_name="title", lookup_expr="icontains", max_length=200)
    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices, empty_label="All kinds")
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[("public", "Public now"), ("withdrawn", "Withdrawn")],
        empty_label="All",
        method="in_state",
    )

    class Meta:
        model = Shelf
        fields: list[str] = []

    def in_state(self, rows: QuerySet, name: str, state: Any) -> QuerySet:
        return rows.filter(withdrawn=state == "withdrawn")


class UnpublishedFilter(StrictFilterSet):
    """The list of what was never published is of one kind at a time; the rows are that kind's records."""

    kind = django_filters.ChoiceFilter(
        label="Kind", choices=kind_choices, empty_label=None, method="as_given"
    )

    def as_given(self, rows: QuerySet, name: str, kind: Any) -> QuerySet:
        return rows
