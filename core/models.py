"""Abstract models that records are built on, and the one table of `core`: idempotency keys."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.dates import date_error
from core.text import clean
from core.visibility import visibility


class CleanedModel(models.Model):
    """A model whose texts are cleaned and whose dates are bounded before they are validated.

    Every service calls `full_clean`, so forms, importers, API and commands store and refuse the same values.
    """

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Clean texts (`core.text.clean`), then validate; also `max_length` of long texts, and dates.

        Django leaves the length of a TextField to forms. Raises ValidationError.
        """
        passed = set(exclude or ())
        texts = [
            field
            for field in self._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and field.name not in passed
        ]
        for field in texts:
            value = getattr(self, field.attname)
            if isinstance(value, str):
                setattr(self, field.attname, clean(value))
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.error_dict
        for field in texts:
            length = len(getattr(self, field.attname) or "")
            if field.max_length and length > field.max_length and field.name not in errors:
                errors[field.name] = f"At most {field.max_length:,} characters; there are {length:,}."
        dates = [field for field in self._meta.concrete_fields if isinstance(field, models.DateField)]
        for field in dates:
            value = getattr(self, field.attname) if field.name not in {*passed, *errors} else None
            if isinstance(value, date) and (words := date_error(value)):
                errors[field.name] = words
        if errors:
            raise ValidationError(errors)


class Record(CleanedModel):
    """A row with a key that is known before it is saved, and a version that grows with every save."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class PersonalData(CleanedModel):
    """A row of personal data: names, addresses, what people wrote about themselves.

    It has no row history, since nothing can be erased from that; `tests/test_architecture.py` holds that no
    tracked model is built on it. Records point to it, and keep nothing of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class IdempotencyKey(models.Model):
    """One creation that was asked for: the same key again gives the same record (see `core.idempotency`).

    `owner` is `user:<id>` or `session:<key>`; `scope` the URL path; `key` the form's token with the digest of
    what was typed, or an Idempotency-Key; `kind` and `uuid` are the Ref of the record that was created.
    """

    VISIBILITY = visibility(SYSTEM="id owner scope key digest kind uuid created_at")

    owner = models.CharField(max_length=80)
    scope = models.CharField(max_length=300)
    key = models.CharField(max_length=130)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=40, blank=True)
    uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "scope", "key"], name="one_creation_per_key")]
