"""What every renderer gives back."""

from typing import NamedTuple


class Substitution(NamedTuple):
    """A character that could not be printed: what was typed, what is printed instead, and how often."""

    typed: str
    printed: str
    times: int


class Rendered(NamedTuple):
    """A file made from a tree, and what had to be replaced in it."""

    content: bytes
    substitutions: tuple[Substitution, ...] = ()
