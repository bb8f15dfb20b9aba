"""The glossary: terms of the field and their spellings."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accounts.access import access_for
from audit.tracking import tracked
from core.models import Record
from core.searching import search_field
from core.visibility import visibility
from topics.models.topics import LONG_TEXT


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def visible_to(self, user: Any) -> "GlossaryTermQuerySet":
        """Return all terms for everybody who works at the desk; the public reads those published."""
        return self if access_for(user).works_here else self.none()


@tracked(exclude=("search",))
class GlossaryTerm(Record):
    """A term of the field and its other spellings (DCM, DM): each spelling finds the others in a search."""

    KIND = "glossary_term"
    VISIBILITY = visibility(GROUP="id term variants definition search created_at updated_at version")

    term = models.CharField(
        max_length=120, unique=True, error_messages={"unique": "This term is in the glossary already."}
    )
    variants = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    definition = models.TextField(blank=True, max_length=LONG_TEXT)
    search = search_field("term", "definition")

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["search"], name="glossary_term_search")]

    def __str__(self) -> str:
        return self.term
