"""What a unique constraint says when only the database has noticed."""

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint

_KEY = re.compile(r"Key \((?P<columns>[^)]*)\)=")


def in_words(error: IntegrityError) -> ValidationError | None:
    """The refusal that `full_clean` would have given, had the other one been there a moment earlier; None for
    whatever is not two of a kind.
    """
    said: Any = getattr(error.__cause__, "diag", None)
    model = next((m for m in apps.get_models() if said and m._meta.db_table == said.table_name), None)
    if model is None:
        return None
    for constraint in model._meta.constraints:
        if constraint.name == said.constraint_name and isinstance(constraint, UniqueConstraint):
            return _refusal(model, constraint)
    found = _KEY.search(said.message_detail or "")
    column = found["columns"] if found else ""
    field = next((f.name for f in model._meta.concrete_fields if f.column == column and f.unique), None)
    return ValidationError({field: _taken(model, (field,))}) if field else None


def _refusal(model: type[Model], constraint: UniqueConstraint) -> ValidationError:
    fields = constraint.fields
    if fields and constraint.violation_error_message == constraint.default_violation_error_message:
        taken = _taken(model, fields)
        return ValidationError({fields[0]: taken} if len(fields) == 1 else taken)
    return ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code)


def _taken(model: type[Model], fields: tuple[str, ...]) -> ValidationError:
    return model().unique_error_message(model, fields)
