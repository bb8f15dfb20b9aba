"""The record kinds on which comments can be requested; each app registers its own in `kinds.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from core.registry import Registry


@dataclass(frozen=True)
class ConsultedKind:
    """A record kind by name; `refuse_unless_open(record)` raises NotPossibleNow while nobody can be asked."""

    kind: str
    refuse_unless_open: Callable[[Any], None]


consulted_kinds: Registry[ConsultedKind] = Registry("consulted kind", name=attrgetter("kind"))
