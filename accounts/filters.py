"""The filters of the people list."""

import django_filters
from django.db.models import QuerySet

from accounts.access import QIG
from accounts.models import Mandate, User
from accounts.states import Role
from core.filters import StrictFilterSet


class PeopleFilter(StrictFilterSet):
    """Filters of the people list. The search looks at names alone: not every reader may see addresses."""

    q = django_filters.CharFilter(label="Name", field_name="name", lookup_expr="icontains", max_length=120)
    role = django_filters.ChoiceFilter(
        label="Role now", choices=Role.choices, method="with_role", empty_label="Any"
    )
    state = django_filters.ChoiceFilter(
        label="Mandate",
        choices=[("runs", "With a mandate now"), ("none", "Without a mandate now")],
        method="in_state",
        empty_label="All",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def with_role(self, rows: QuerySet, name: str, role: str) -> QuerySet:
        now = Mandate.objects.current().filter(group__code=QIG, role=role)
        return rows.filter(pk__in=now.values("user"))

    def in_state(self, rows: QuerySet, name: str, state: str) -> QuerySet:
        now = Mandate.objects.current().filter(group__code=QIG).values("user")
        return rows.filter(pk__in=now) if state == "runs" else rows.exclude(pk__in=now)
