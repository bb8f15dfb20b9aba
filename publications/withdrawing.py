"""What to know before a publication is withdrawn, as apps above this one see it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.kinds import Ref
from core.registry import Registry


@dataclass(frozen=True)
class WithdrawalWarning:
    """`sentences(ref)`: warnings before the publication of a record is withdrawn, as sentences (HTML)."""

    name: str
    sentences: Callable[[Ref], list[str]]


withdrawal_warnings: Registry[WithdrawalWarning] = Registry("withdrawal warning")
