"""Which of the visible entries."""

import django_filters
from django.db.models import QuerySet

from accounts.models import User
from audit.models import Entry
from core.filters import StrictFilterSet


class LogFilter(StrictFilterSet):
    """Filters of the log; they combine."""

    kind = django_filters.ChoiceFilter(label="Kind of record", method="of_kind")
    actor = django_filters.ModelChoiceFilter(
        label="By whom", queryset=User.objects.order_by("name", "pk"), method="by_actor"
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def of_kind(self, rows: QuerySet, name: str, kind: str) -> QuerySet:
        return rows.filter(kind=kind)

    def by_actor(self, rows: QuerySet, name: str, actor: User) -> QuerySet:
        return rows.filter(actor=actor.pk)
