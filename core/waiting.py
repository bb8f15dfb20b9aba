"""The registry of waiting work: what a person should do now, from every app, for the page “My work”."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localdate

from core.ordering import sort_key
from core.registry import Registry


class WaitingItem(NamedTuple):
    """Something that a person should do, as a sentence, and the button that leads to the form for it."""

    label: str
    button: str
    url: str
    due: date | None = None

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due < localdate()


@dataclass(frozen=True)
class WaitingWork:
    """A source of waiting work. `items(user)` returns what waits for this person, of what they may see."""

    name: str
    items: Callable[[Any], Iterable[WaitingItem]]


def count_up_to(rows: QuerySet, limit: int = 99) -> str:
    """Return the number of rows in figures, such as “99+” above the limit; empty for none. One query."""
    count = rows.order_by()[: limit + 1].count()
    return f"{limit}+" if count > limit else str(count or "")


waiting_work: Registry[WaitingWork] = Registry("source of waiting work")


def waiting_for(user: Any) -> list[WaitingItem]:
    """Return everything that waits for this person: first what is due, by date. The sources' queries."""
    items = [item for source in waiting_work for item in source.items(user)]
    return sorted(items, key=lambda item: (item.due or date.max, sort_key(item.label)))
