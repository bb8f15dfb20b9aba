"""Two published contents of one kind compared field by field, in words that a reader understands.

Contents are what `<app>/public.py` gives: texts, choices (`{"value", "label"}`), lists of items with an `id`.
A field is named by its key.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from core.formatting import long_date

#: keys that no reader sees: derived from other fields, or keys of rows
UNSEEN = frozenset({"id", "public_link", "facets", "stage_bar"})
#: keys without a line of their own where a whole item was added or removed
QUIET = UNSEEN | {"level"}
LABELS = {"slug": "Address", "points": "Focus areas and issues"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Change(NamedTuple):
    """The display values of one field before and after; empty where the field is missing."""

    label: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        """Return `added`, `removed` or `changed`."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return every field that differs, in the order of `after`, then those that are only in `before`."""
    return list(_of_fields(before, after, ""))


def _of_fields(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Change]:
    for key in (*after, *(key for key in before if key not in after)):
        if key not in UNSEEN:
            yield from _of_values(before.get(key), after.get(key), _joined(path, label_of(key)))


def _of_values(before: Any, after: Any, label: str) -> Iterator[Change]:
    if before == after:
        return
    if _is_rows(before) or _is_rows(after):
        yield from _of_rows(before or [], after or [], label)
    elif _is_fields(before) or _is_fields(after):
        yield from _of_fields(before or {}, after or {}, label)
    elif (old := display_value(before)) != (new := display_value(after)):
        yield Change(label, old, new)


def _of_rows(before: list[Any], after: list[Any], label: str) -> Iterator[Change]:
    """Compare items with the same id; items without an id are the same where all their values are."""
    old, new = _by_key(before), _by_key(after)
    for number, (key, item) in enumerate(new.items(), start=1):
        path = _joined(label, _name(item, number))
        if key in old:
            yield from _of_values(old[key], item, path)
        elif text := "\n".join(_lines(item)):
            yield Change(path, "", text)
    for number, (key, item) in enumerate(old.items(), start=1):
        if key not in new and (text := "\n".join(_lines(item))):
            yield Change(_joined(label, _name(item, number)), text, "")
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        yield Change(_joined(label, "order"), _order(old, stayed), _order(new, [k for k in new if k in old]))


def _by_key(rows: list[Any]) -> dict[str, Any]:
    """Return rows by id; without one, by their values, repeated rows with a `+` for each repetition."""
    by_key: dict[str, Any] = {}
    for row in rows:
        name = row.get("id") if isinstance(row, dict) else None
        name = str(name) if name else json.dumps(row, sort_keys=True)
        while name in by_key:
            name += "+"
        by_key[name] = row
    return by_key


def _name(item: Any, number: int) -> str:
    """Return an item's number and title in quotation marks, or its first words; its position without any."""
    if not isinstance(item, dict):
        return str(number)
    own = " ".join(filter(None, (item.get("number"), item.get("title"))))
    words = own or item.get("text") or item.get("sentence") or item.get("body") or str(number)
    return f"“{words if len(words) <= 60 else words[:57].rsplit(' ', 1)[0] + '…'}”"


def _order(rows: dict[str, Any], keys: list[str]) -> str:
    return "\n".join(f"{n}. {_name(rows[key], n)}" for n, key in enumerate(keys, start=1))


def _lines(value: Any, label: str = "") -> Iterator[str]:
    """Yield the values of an added or removed item, one line each; its main text without a label."""
    if _is_rows(value):
        for item in value:
            yield from _lines(item)
    elif _is_fields(value):
        for key, inner in value.items():
            if key not in QUIET:
                yield from _lines(inner, "" if key in ("text", "sentence", "title") else label_of(key))
    elif text := display_value(value):
        yield f"{label}: {text}" if label else text


def display_value(value: Any) -> str:
    """Return a single value as a reader sees it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return ", ".join(display_value(item) for item in value)
    text = str(value)
    return long_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def label_of(key: str) -> str:
    """Return the label of a key: `focus_areas` → `Focus areas`."""
    return LABELS.get(key) or key.replace("_", " ").capitalize()


def _joined(path: str, name: str) -> str:
    return f"{path} › {name}" if path else name


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _is_fields(value: Any) -> bool:
    return isinstance(value, dict) and "label" not in value
