"""The filters of the log."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.access import QIG
from accounts.models import Mandate, User
from audit.models import Entry
from core.filters import StrictFilterSet
from desk.rows import readable_kinds


def people_of_the_group(request: HttpRequest) -> QuerySet[User]:
    """Return the people with a mandate now or earlier, and the system account; no stakeholder is named."""
    mandates = Mandate.objects.filter(group__code=QIG)
    return User.objects.filter(Q(pk__in=mandates.values("user")) | Q(kind=User.Kind.SYSTEM)).order_by(
        "name", "pk"
    )


class LogFilter(StrictFilterSet):
    """Filters of the log; they combine."""

    kind = django_filters.ChoiceFilter(label="Kind of record", method="of_kind", empty_label="All")
    actor = django_filters.ModelChoiceFilter(
        label="Person", queryset=people_of_the_group, method="by_actor", empty_label="All"
    )

    class Meta:
        model = Entry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = readable_kinds(self.request.user)

    def of_kind(self, rows: QuerySet, name: str, kind: str) -> QuerySet:
        return rows.filter(kind=kind)

    def by_actor(self, rows: QuerySet, name: str, actor: User) -> QuerySet:
        return rows.filter(actor=actor.pk)
