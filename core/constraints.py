"""Violations of unique constraints, as the validation errors that a form would show."""

import re
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint

_KEY = re.compile(r"Key \((?P<columns>[^)]*)\)=")


def refusal_of_violation(error: IntegrityError) -> ValidationError | None:
    """Return the refusal that `full_clean` would have raised, had the other row been there a moment earlier.

    None for an error that is not the violation of a unique constraint.
    """
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    table = getattr(diagnosis, "table_name", None)
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if model is None:
        return None
    for constraint in model._meta.constraints:
        if constraint.name == diagnosis.constraint_name and isinstance(constraint, UniqueConstraint):
            return _refusal(model, constraint)
    key = _KEY.search(diagnosis.message_detail or "")
    column = key["columns"] if key else ""
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
