"""Pages of rows that are expensive to fetch and cheap to count."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from core.lists import COUNT_STOPS_AT, CappedPaginator


class CountedApart(CappedPaginator):
    """Counts `counting`: the same rows before they were joined, annotated or ordered."""

    def __init__(self, rows: QuerySet[Any, Any], per_page: int, counting: QuerySet):
        super().__init__(rows, per_page)
        self.counting = counting.order_by()

    @cached_property
    def counted(self) -> int:
        return self.counting[: COUNT_STOPS_AT + 1].count()
