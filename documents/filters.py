"""The filters of the list of documents."""

import django_filters

from core.filters import StrictFilterSet
from documents.models import DocumentJob
from documents.states import JobState


class DocumentFilter(StrictFilterSet):
    """Filters of the documents that a person requested; they combine."""

    q = django_filters.CharFilter(label="Words", field_name="title", lookup_expr="icontains", max_length=200)
    state = django_filters.ChoiceFilter(label="State", choices=JobState.choices, empty_label="All")

    class Meta:
        model = DocumentJob
        fields: list[str] = []
