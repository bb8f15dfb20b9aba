"""The papers that can be asked for: each app registers its builders in `papers.py`."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from core.registry import Registry
from documents.tree import Document

logger = logging.getLogger(__name__)

#: told how much is done, from 0 to 1; may raise to stop a cancelled job
Progress = Callable[[float], None]
FORMATS = ("pdf", "docx", "html", "md")
#: what people call it, and the parameters of the paper
Choice = tuple[str, Mapping[str, Any]]


def no_choices(user: Any) -> Iterable[Choice]:
    """Of a paper that is asked for on the pages of its records alone."""
    return ()


@dataclass(frozen=True)
class DocumentTemplate:
    """A kind of paper. `words` is what people call it.

    `find(user, parameters)` gives the record the paper is about, through that person's sight, or None where
    they may not see it or the parameters name nothing; asked when the paper is ordered, when it is built and
    at each download. `build(user, record, parameters, progress)` reads under the same sight. `parameters` are
    JSON: text, numbers, lists. `choices(user)` are the papers of this kind that the page of documents offers
    somebody, such as one for each plan; at most a few dozen.
    """

    name: str
    words: str
    find: Callable[[Any, Mapping[str, Any]], Any]
    build: Callable[[Any, Any, Mapping[str, Any], Progress], Document]
    formats: tuple[str, ...] = FORMATS
    choices: Callable[[Any], Iterable[Choice]] = no_choices

    def record_for(self, user: Any, parameters: Mapping[str, Any]) -> Any:
        """What `find` gives; None too for parameters that it can make nothing of."""
        try:
            return self.find(user, parameters)
        except (LookupError, TypeError, ValueError, ValidationError, ObjectDoesNotExist) as error:
            logger.info("the paper %s finds nothing: %s", self.name, type(error).__name__)
            return None


document_templates: Registry[DocumentTemplate] = Registry("document template")
