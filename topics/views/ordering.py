"""The order of the lists of topics and of guidance documents."""

from django.db.models import QuerySet

from core.ordering import SortKey

TITLE_ORDERS = {"title": SortKey("title").asc(), "-title": SortKey("title").desc()}


def in_list_order(rows: QuerySet) -> QuerySet:
    """Return the rows in the order that a filter chose, else by title; the key makes it total."""
    chosen = rows.query.order_by or ("title",)
    descending = str(chosen[-1]).startswith("-")
    return rows.order_by(*(TITLE_ORDERS.get(field, field) for field in chosen), "-pk" if descending else "pk")
