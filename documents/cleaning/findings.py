"""What was found in a file beside its text."""

from collections.abc import Iterable
from typing import NamedTuple

#: names listed in one sentence
LISTED = 5


class Finding(NamedTuple):
    """Something that a clean copy does not have: a sentence, and the part of the file that it stands in.

    `changes_text`: removing it changes the text that readers may have seen (tracked changes, hidden text), so
    that a person must confirm the text of the clean copy.
    """

    text: str
    where: str
    changes_text: bool = False

    def __str__(self) -> str:
        return f"{self.text} ({self.where})"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 comment`, `3 comments`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def listed(names: Iterable[str]) -> str:
    """Return different names in quotation marks, the first `LISTED` of them."""
    shown = list(dict.fromkeys(name.strip()[:80] for name in names if name.strip()))
    more = ["…"] if len(shown) > LISTED else []
    return ", ".join([*(f"“{name}”" for name in shown[:LISTED]), *more])
