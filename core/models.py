"""What every record has."""

import uuid
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models


class Record(models.Model):
    """A row with a key that can be told before it is saved, and a version that grows with every save by a
    verb.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, and what it leaves to forms: a text keeps its `max_length` and has no NUL, which
        the database can't store. So every door refuses the same texts.
        """
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.error_dict
        passed = {*(exclude or ()), *errors}
        for field in self._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.name in passed:
                continue
            text = getattr(self, field.attname) or ""
            if "\0" in text:
                errors[field.name] = [ValidationError("Null characters are not allowed.")]
            elif field.max_length and len(text) > field.max_length:
                words = f"At most {field.max_length:,} characters; there are {len(text):,}."
                errors[field.name] = [ValidationError(words)]
        if errors:
            raise ValidationError(errors)
