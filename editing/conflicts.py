"""Two people save one record at once: what was saved meanwhile beside what was typed, and what can be merged.

Changes of different fields are merged. Where both changed one field, the page shows both versions.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import JSONField, Model, QuerySet
from django.forms import BaseForm, BoundField
from django.utils.text import capfirst

from audit.models import Entry
from core.formatting import long_time
from core.forms import RecordForm
from core.kinds import ref_to
from core.models import Record
from core.text import clean
from core.visibility import readable_fields
from editing.history import describe_entries, display_value, label_of, names_of, shown_fields


@dataclass(frozen=True)
class ConflictRow:
    """A field in both versions; `field` is the input of the text to be saved, where the form has it here.

    `is_opened`: whether `yours` is not what was typed, but the text as it was when the page was opened.
    """

    label: str
    theirs: str
    yours: str
    field: BoundField | None = None
    is_opened: bool = False


@dataclass(frozen=True)
class Conflict:
    """What was saved meanwhile beside what was typed, for `components/conflict.html`.

    `version` is that of the saved record; `kept` are the fields that only the other person changed. `typed`:
    whether there is a form with something typed, and not a confirmation alone.
    """

    by: str
    when: datetime
    version: int
    rows: list[ConflictRow]
    kept: list[str] = field(default_factory=list)
    typed: bool = True

    @property
    def theirs(self) -> str:
        """The heading of what was saved: by whom and when."""
        return f"{self.by}, {long_time(self.when)}"

    @property
    def is_settled(self) -> bool:
        """Whether all that was typed is saved already."""
        return bool(self.rows) and all(row.theirs == row.yours for row in self.rows)


def remove_unreadable(form: BaseForm, record: Any, user: Any) -> BaseForm:
    """Take the fields of a record that this person may not read out of a form, and return the form."""
    columns = {field.name for field in record._meta.concrete_fields}
    for name in columns & set(form.fields) - {"version"} - readable_fields(type(record), user.access):
        del form.fields[name]
    return form


def conflict_of_form(form: BaseForm, theirs: Any, user: Any, version: int) -> Conflict:
    """Return the conflict of a form over a part of a record, which was opened at `version`.

    It shows the fields of the form in which the saved record differs, and others that were changed since.
    """
    readable = readable_fields(type(theirs), user.access)
    rows = []
    for name, typed in form.cleaned_data.items():
        if name != "version" and name in readable:
            choices = dict(getattr(form.fields[name], "choices", ()))
            row = ConflictRow(
                str(form[name].label),
                theirs=_display_value(getattr(theirs, name), choices),
                yours=_display_value(typed, choices),
            )
            if row.theirs != row.yours:
                rows.append(row)
    rows += _changed_since(theirs, version, user, besides=form.fields)
    typed = any(not field.is_hidden for field in form)
    return Conflict(saved_by(theirs), theirs.updated_at, theirs.version, rows, typed=typed)


def _changed_since(now: Any, version: int, user: Any, *, besides: Collection[str]) -> list[ConflictRow]:
    """Return the fields that were changed since this version, as they were and as they are now."""
    then = _event(now, version)
    if then is None:
        return []
    fields = [
        field
        for field in shown_fields(type(now), "", user.access)
        if field.editable and field.name not in besides and hasattr(then, field.attname)
        if not isinstance(field, JSONField)
    ]
    names = names_of(fields, [then, now])
    texts = [(field, display_value(field, now, names), display_value(field, then, names)) for field in fields]
    return [
        ConflictRow(capfirst(label_of(field)), theirs, yours, is_opened=True)
        for field, theirs, yours in texts
        if theirs != yours
    ]


def _display_value(value: Any, choices: dict[Any, Any]) -> str:
    """Return a value in words; several values one after the other."""
    several = value.all() if hasattr(value, "all") else value
    if isinstance(several, list | tuple | QuerySet):
        return ", ".join(_display_value(item, choices) for item in several)
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return clean(str(choices.get(value, value)))


def merged_values(form: RecordForm, version: int, now: Record) -> dict[str, Any] | None:
    """Return what was typed with what only the other person changed, or None where both changed one field.

    `now` is the saved record; `version` is the one that was opened. None too for an unknown version, where
    what was typed is not what is saved.
    """
    typed, saved = form.values, _values(now, form.values)
    opened = _as_opened(now, version, typed)
    merged = {}
    for name, value in typed.items():
        is_mine = name not in opened or _key(value) != opened[name]
        is_theirs = name not in opened or saved[name] != opened[name]
        if is_mine and is_theirs and _key(value) != saved.get(name, object()):
            return None
        merged[name] = value if is_mine else getattr(now, name)
    return merged


def conflict_of_record(form: RecordForm, version: int, now: Record, user: Any) -> Conflict:
    """Return the conflict on an edit page: each field in both versions, with an input for the text to save.

    A field that this person did not change starts with what the other person saved. `version` is the one
    that was opened.
    """
    typed, saved = form.values, _values(now, form.values)
    opened = _as_opened(now, version, typed)
    untouched = {name: saved[name] for name, old in opened.items() if _key(typed[name]) == old}
    theirs = remove_unreadable(type(form)(instance=now), now, user)
    initial = typed | untouched | {"version": now.version}
    yours = remove_unreadable(type(form)(initial=initial, instance=now), now, user)
    rows = []
    for name in typed:
        yours.fields[name].label = "Text to be saved"
        label = str(theirs[name].label)
        rows.append(ConflictRow(label, _in_words(theirs[name]), _in_words(yours[name]), yours[name]))
    kept = [str(theirs[name].label) for name in untouched if saved[name] != opened[name]]
    return Conflict(saved_by(now), now.updated_at, now.version, rows, kept)


def saved_by(record: Any) -> str:
    """Return the name of the person who changed the record last, as its log says."""
    ref = ref_to(record)
    entries = Entry.objects.filter(kind=ref.kind, uuid=ref.uuid).order_by("-id")[:1]
    return next((line.actor for line in describe_entries(entries)), "somebody")


def _values(record: Model, names: Collection[str]) -> dict[str, Any]:
    """Return the stored value of each of these fields."""
    return {f.name: f.value_from_object(record) for f in record._meta.concrete_fields if f.name in names}


def _as_opened(now: Record, version: int, names: Collection[str]) -> dict[str, Any]:
    """Return the value that each field had at this version; empty for an unknown version."""
    then = _event(now, version)
    if then is None:
        return {}
    return {f.name: f.value_from_object(then) for f in now._meta.concrete_fields if f.name in names}


def _event(now: Record, version: int) -> Any:
    """Return the row of the record's row history at this version, or None."""
    events = getattr(type(now), "pgh_event_model", None)
    if events is None or version < 1:
        return None
    return events.objects.filter(pgh_obj_id=now.pk, version=version).order_by("pgh_id").last()


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
