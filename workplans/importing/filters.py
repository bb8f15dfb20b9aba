"""Which of the visible imports a list shows; pages and the API share this."""

import django_filters

from core.filters import StrictFilterSet
from workplans.models import PlanImport


class ImportFilter(StrictFilterSet):
    q = django_filters.CharFilter(label="File name", field_name="name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(choices=PlanImport.State, empty_label="Any")

    class Meta:
        model = PlanImport
        fields = ()
