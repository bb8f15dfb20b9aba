"""Which of the visible entries."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.access import QIG
from accounts.models import Mandate, User
from audit.models import Entry
from core.filters import StrictFilterSet
from desk.rows import readable_kinds


def who_works_here(request: HttpRequest) -> QuerySet[User]:
    """The people with a part in the QIG, now or once, and the system; no stakeholder is named here."""
    here = Mandate.objects.filter(group__code=QIG)
    return User.objects.filter(Q(pk__in=here.values("user")) | Q(kind=User.Kind.SYSTEM)).order_by(
        "name", "pk"
    )


class LogFilter(StrictFilterSet):
    """Filters of the log; they combine."""

    kind = django_filters.ChoiceFilter(label="Kind of record", method="of_kind", empty_label="All")
    actor = django_filters.ModelChoiceFilter(
        label="By whom", queryset=who_works_here, method="by_actor", empty_label="Anybody"
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
