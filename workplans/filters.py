"""Which of the visible plans a list shows; pages and the API share this."""

import django_filters
from django.db.models import Q, QuerySet

from accounts.models import Group
from core.filters import StrictFilterSet
from core.ordering import SortKey
from workplans.models import WorkPlan
from workplans.states import PlanState


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
