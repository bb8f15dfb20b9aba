"""Two versions of one record, field by field: what was saved meanwhile, and what was typed."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, BoundField

from core.errors import EditConflict
from core.forms import RecordForm
from core.models import Record
from core.text import clean
from core.visibility import readable_fields


def remove_unreadable(form: BaseForm, record: Any, user: Any) -> BaseForm:
    """Take the fields of a record that this person may not read out of a form, and return the form."""
    columns = {field.name for field in record._meta.concrete_fields}
    for name in columns & set(form.fields) - {"version"} - readable_fields(type(record), user.access):
        del form.fields[name]
    return form


def differences(form: BaseForm, theirs: Any, user: Any) -> list[dict[str, str]]:
    """Return label, `theirs` and `yours` of each field in which the saved record differs."""
    readable = readable_fields(type(theirs), user.access)
    rows = []
    for name, typed in form.cleaned_data.items():
        if name != "version" and name in readable:
            choices = dict(getattr(form.fields[name], "choices", ()))
            row = {
                "theirs": _display_value(getattr(theirs, name), choices),
                "yours": _display_value(typed, choices),
            }
            if row["theirs"] != row["yours"]:
                rows.append({"label": str(form[name].label), **row})
    return rows


def _display_value(value: Any, choices: dict[Any, Any]) -> str:
    """Return a value in words; several values one after the other."""
    several = value.all() if hasattr(value, "all") else value
    if isinstance(several, list | tuple | QuerySet):
        return ", ".join(_display_value(item, choices) for item in several)
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return clean(str(choices.get(value, value)))


def conflict_context(form: RecordForm, version: int, conflict: EditConflict, user: Any) -> dict[str, Any]:
    """Return what the conflict page shows: each field in both versions, and a field for the text to be saved.

    A field that this person did not change starts with what the other person saved. `version` is the one
    that was opened.
    """
    now, typed = conflict.theirs, form.values
    opened = _as_opened(now, version, typed)
    untouched = {name: new for name, (old, new) in opened.items() if _key(typed[name]) == old}
    theirs = remove_unreadable(type(form)(instance=now), now, user)
    initial = typed | untouched | {"version": now.version}
    yours = remove_unreadable(type(form)(initial=initial, instance=now), now, user)
    rows = []
    for name in typed:
        yours.fields[name].label = "Text to be saved"
        texts = {"theirs": _in_words(theirs[name]), "yours": _in_words(yours[name])}
        rows.append({"field": yours[name], "label": theirs[name].label, **texts})
    changed_by_them = [name for name in untouched if _key(typed[name]) != opened[name][1]]
    return {
        "rows": rows,
        "settled": all(row["theirs"] == row["yours"] for row in rows),
        "changed_by_them": [str(theirs[name].label) for name in changed_by_them],
        "version": now.version,
        "when": now.updated_at,
    }


def _as_opened(now: Record, version: int, names: Collection[str]) -> dict[str, tuple[Any, Any]]:
    """Return (value when opened, value now) of each field; empty for an unknown version."""
    history = type(now).pgh_event_model.objects  # type: ignore[attr-defined]
    then = history.filter(pgh_obj_id=now.pk, version=version).order_by("pgh_id").last()
    fields = [f for f in now._meta.concrete_fields if f.name in names] if then else []
    return {f.name: (f.value_from_object(then), f.value_from_object(now)) for f in fields}


def _key(value: Any) -> Any:
    """Return what a field stores of a value: of a record its key."""
    return getattr(value, "pk", value)


def _in_words(field: BoundField) -> str:
    """Return the value of a form's field as a reader sees it."""
    value = field.value()
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "" if value is None else value))
