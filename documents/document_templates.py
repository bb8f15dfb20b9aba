"""The registry of document templates: each app registers its own in its `documents.py`."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from core.registry import Registry
from documents.tree import Document

logger = logging.getLogger(__name__)

#: called with the share that is done, from 0 to 1; raises to stop a job that was cancelled or takes too long
Progress = Callable[[float], None]
FORMATS = ("pdf", "docx", "html", "md")
#: a label, and the parameters of the document
Choice = tuple[str, Mapping[str, Any]]


def no_choices(user: Any) -> Iterable[Choice]:
    """Return nothing: documents of this template are requested on the pages of their records alone."""
    return ()


@dataclass(frozen=True)
class DocumentTemplate:
    """A kind of document, such as the annual report of a plan.

    `find(user, parameters)` returns the record that the document is about, or None where this person may not
    see it; called at the request, when the document is made, and at each download. `build(user, record,
    parameters, progress)` reads what this person may see. `parameters` are JSON: text, numbers, lists.
    `choices(user)` lists the documents of this kind on the page “Request a document”, at most a few dozen.
    """

    name: str
    label: str
    find: Callable[[Any, Mapping[str, Any]], Any]
    build: Callable[[Any, Any, Mapping[str, Any], Progress], Document]
    formats: tuple[str, ...] = FORMATS
    choices: Callable[[Any], Iterable[Choice]] = no_choices

    def record_for(self, user: Any, parameters: Mapping[str, Any]) -> Any:
        """Return what `find` returns, or None for parameters that it can't read."""
        try:
            return self.find(user, parameters)
        except (LookupError, TypeError, ValueError, ValidationError, ObjectDoesNotExist) as error:
            logger.info("template %s has no record for the parameters: %s", self.name, type(error).__name__)
            return None


document_templates: Registry[DocumentTemplate] = Registry("document template")
