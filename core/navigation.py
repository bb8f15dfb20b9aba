"""The registry of the desk's navigation: each app registers its entries in its `desk_entries.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse

from core.registry import Registry


def no_count(user: Any) -> str:
    """Return nothing, for entries behind which nothing waits."""
    return ""


@dataclass(frozen=True)
class NavigationEntry:
    """A link of the desk's navigation to the page `url_name`.

    `position` gives the order. `opens_for(user)` returns whether the page opens for this person; it asks the
    same as the page itself. `count(user)` returns what waits behind the link, such as “3 held”. `exact`:
    marked as current on that page alone, not on the pages below it.
    """

    name: str
    label: str
    icon: str
    url_name: str
    position: int
    opens_for: Callable[[Any], bool]
    count: Callable[[Any], str] = no_count
    exact: bool = False


class NavigationItem(NamedTuple):
    """An entry as one person sees it."""

    label: str
    url: str
    icon: str
    exact: bool


navigation_entries: Registry[NavigationEntry] = Registry("navigation entry")


def navigation_for(user: Any) -> list[NavigationItem]:
    """Return the entries that this person can open, in order; the queries are those of the counts."""
    entries = sorted(navigation_entries, key=lambda entry: entry.position)
    return [
        NavigationItem(_label(entry, user), reverse(entry.url_name), entry.icon, entry.exact)
        for entry in entries
        if entry.opens_for(user)
    ]


def _label(entry: NavigationEntry, user: Any) -> str:
    count = entry.count(user)
    return f"{entry.label} ({count})" if count else entry.label
