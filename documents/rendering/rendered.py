"""The result of every renderer."""

from typing import NamedTuple

#: in every PDF, Word and Markdown file, where its reader looks for it and nobody is disturbed by it
ORIGIN = "Rendered by the QIG portal, which reads the styles and the levels of this file as they are."


class Substitution(NamedTuple):
    """A character that could not be printed: as typed, as printed instead, and how often."""

    typed: str
    printed: str
    times: int


class Rendered(NamedTuple):
    """The bytes of a rendered file, and the characters that were replaced in it."""

    content: bytes
    substitutions: tuple[Substitution, ...] = ()
