"""The registry of the desk's navigation: each app registers its entries in its `desk_entries.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import cache
from django.urls import reverse

from core.registry import Registry

#: seconds for which the counts of a person's navigation are kept, unless the person changes something
COUNTS_KEPT = 30


@dataclass(frozen=True)
class NavigationEntry:
    """A link of the desk's navigation to the page `url_name`.

    `position` gives the order. `opens_for(user)` returns whether the page opens for this person; it asks the
    same as the page itself. `count(user)` returns what waits behind the link, such as “3 held”; empty for
    nothing. `exact`: marked as current on that page alone, not on the pages below it. `office`: below the
    heading of the secretariat's pages.
    """

    name: str
    label: str
    icon: str
    url_name: str
    position: int
    opens_for: Callable[[Any], bool]
    count: Callable[[Any], str] | None = None
    exact: bool = False
    office: bool = False


class NavigationItem(NamedTuple):
    """An entry as one person sees it."""

    label: str
    url: str
    icon: str
    exact: bool
    office: bool


navigation_entries: Registry[NavigationEntry] = Registry("navigation entry")


def navigation_for(user: Any) -> list[NavigationItem]:
    """Return the entries that this person can open, in order."""
    entries = [entry for entry in navigation_entries if entry.opens_for(user)]
    counts = _counts(entries, user)
    return [
        NavigationItem(
            f"{entry.label} ({count})" if (count := counts.get(entry.name)) else entry.label,
            reverse(entry.url_name),
            entry.icon,
            entry.exact,
            entry.office,
        )
        for entry in sorted(entries, key=lambda entry: entry.position)
    ]


def keep_count(user: Any, name: str, count: int) -> None:
    """Correct a kept count, where a page has just counted the same."""
    counts = cache.get(_key(user))
    if counts is not None:
        cache.set(_key(user), counts | {name: str(count or "")}, COUNTS_KEPT)


def forget_counts(user: Any) -> None:
    """Have the counts of this person's navigation computed anew."""
    cache.delete(_key(user))


def _counts(entries: list[NavigationEntry], user: Any) -> dict[str, str]:
    """Return entry name → its count, as kept; the queries are those of the counts."""
    counts = cache.get(_key(user))
    if counts is None:
        counts = {entry.name: entry.count(user) for entry in entries if entry.count}
        cache.set(_key(user), counts, COUNTS_KEPT)
    return counts


def _key(user: Any) -> str:
    return f"navigation-counts:{getattr(user, 'pk', '')}"
