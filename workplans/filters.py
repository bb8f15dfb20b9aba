"""Which of the visible plans a list shows; pages and the API share this."""

import django_filters
from django.db.models import Q, QuerySet

from accounts.models import Group
from core.filters import StrictFilterSet
from core.ordering import SortKey
from topics.filters import with_words
from workplans.models import Activity, WorkPlan
from workplans.states import PlanState, Progress


class PlanFilter(StrictFilterSet):
    q = django_filters.CharFilter(label="Search", method="search")
    state = django_filters.ChoiceFilter(choices=PlanState, empty_label="Any")
    group = django_filters.ModelChoiceFilter(
        queryset=Group.objects.order_by("code"), to_field_name="code", empty_label="Any"
    )
    sort = django_filters.OrderingFilter(
        fields=(
            ("period_start", "period"),
            ("title_key", "title"),
            ("reference", "reference"),
            ("state", "state"),
        )
    )

    class Meta:
        model = WorkPlan
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the chosen rows; titles are ordered as everywhere (`core.ordering`)."""
        return super().filter_queryset(queryset.annotate(title_key=SortKey("title")))

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            Q(title__icontains=value) | Q(reference__icontains=value) | Q(reference_key__icontains=value)
        )


class ActivityFilter(StrictFilterSet):
    """Filters of the activities of a plan; they combine."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    category = django_filters.MultipleChoiceFilter(choices=Activity.Category.choices, label="Category")
    progress = django_filters.MultipleChoiceFilter(choices=Progress.choices, label="Progress")
    sort = django_filters.OrderingFilter(
        label="Sort",
        fields=(("target", "target"),),
        field_labels={"target": "Earliest target", "-target": "Latest target"},
        empty_label="As usual: order of the document",
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def with_words(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        return with_words(rows, words, self.request.user)
