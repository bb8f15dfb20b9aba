"""One class for every registry through which a lower app learns of what apps above it offer."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Items registered by name when an app's module is imported, and looked up at run time.

    Iteration is in the order of the names, so that it does not depend on the order of imports.
    """

    def __init__(self, noun: str, *, name: Callable[[T], Any] = attrgetter("name")):
        self.noun, self._name = noun, name
        self._items: dict[str, T] = {}

    def register(self, item: T) -> T:
        """Register an item and return it. Raises ValueError where another item has its name."""
        name = str(self._name(item))
        if name in self._items and self._items[name] != item:
            raise ValueError(f"There are two of {self.noun} “{name}”.")
        self._items[name] = item
        return item

    def get(self, name: str) -> T | None:
        """Return the item of that name, or None."""
        return self._items.get(name)

    def __getitem__(self, name: str) -> T:
        """Return the item of that name. Raises KeyError."""
        return self._items[name]

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return (self._items[name] for name in sorted(self._items))

    def __len__(self) -> int:
        return len(self._items)
