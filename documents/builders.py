"""The papers that can be asked for: each app registers its builders in `papers.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.tree import Document

#: told how much is done, from 0 to 1; may raise to stop a cancelled job
Progress = Callable[[float], None]
FORMATS = ("pdf", "docx", "html", "md")


@dataclass(frozen=True)
class Builder:
    """A kind of paper. `words` is what people call it.

    `find(user, parameters)` gives the record the paper is about, through that person's sight, or None where
    they may not see it or the parameters name nothing; asked when the paper is ordered, when it is built and
    at each download. `build(user, record, parameters, progress)` reads under the same sight. `parameters` are
    JSON: text, numbers, lists.
    """

    name: str
    words: str
    find: Callable[[Any, Mapping[str, Any]], Any]
    build: Callable[[Any, Any, Mapping[str, Any], Progress], Document]
    formats: tuple[str, ...] = FORMATS


_builders: dict[str, Builder] = {}


def register_builder(builder: Builder) -> None:
    """Make a paper known; called once for each, when an app's `papers.py` is read."""
    _builders[builder.name] = builder


def builder_named(name: str) -> Builder:
    """The registered builder. Raises KeyError."""
    return _builders[name]


def all_builders() -> list[Builder]:
    """Every registered builder, by name."""
    return [_builders[name] for name in sorted(_builders)]
