"""What would change for the public: two contents of one kind, compared field by field.

Contents are what `<app>/public.py` gave: texts, choices (`{"value", "label"}`), lists of items with an
`id`. Knows no kind; a field is called by its key in words.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from core.formatting import long_date

#: keys that no reader sees as such: made of other fields, or keys of rows
UNSEEN = frozenset({"id", "facets", "stage_bar"})
#: what needs no line of its own where a whole item came or went
QUIET = UNSEEN | {"level"}
CALLED = {"slug": "Address"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Change(NamedTuple):
    """One field in words, before and after; a text that is not there is empty."""

    label: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        """added, removed or changed"""
        return "changed" if self.before and self.after else "added" if self.after else "removed"


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every field that differs, in the order of `after`, then what is no longer there."""
    return list(_of_fields(before, after, ""))


def _of_fields(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Change]:
    for key in (*after, *(key for key in before if key not in after)):
        if key not in UNSEEN:
            yield from _of_values(before.get(key), after.get(key), _joined(path, refusal_of_violation(key)))


def _of_values(before: Any, after: Any, label: str) -> Iterator[Change]:
    if before == after:
        return
    if _is_rows(before) or _is_rows(after):
        yield from _of_rows(before or [], after or [], label)
    elif _is_fields(before) or _is_fields(after):
        yield from _of_fields(before or {}, after or {}, label)
    elif (old := said(before)) != (new := said(after)):
        yield Change(label, old, new)


def _of_rows(before: list[Any], after: list[Any], label: str) -> Iterator[Change]:
    """Items with the same id are compared; those without one are compared where they stand alike."""
    old, new = _by_key(before), _by_key(after)
    for number, (key, item) in enumerate(new.items(), start=1):
        path = _joined(label, _called(item, number))
        if key in old:
            yield from _of_values(old[key], item, path)
        elif text := "\n".join(_lines(item)):
            yield Change(path, "", text)
    for number, (key, item) in enumerate(old.items(), start=1):
        if key not in new and (text := "\n".join(_lines(item))):
            yield Change(_joined(label, _called(item, number)), text, "")
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        yield Change(_joined(label, "order"), _order(old, stayed), _order(new, [k for k in new if k in old]))


def _by_key(rows: list[Any]) -> dict[str, Any]:
    """Rows by id, or by what they say and how often it was said before."""
    found: dict[str, Any] = {}
    for row in rows:
        name = row.get("id") if isinstance(row, dict) else None
        name = str(name) if name else json.dumps(row, sort_keys=True)
        while name in found:
            name += "+"
        found[name] = row
    return found


def _called(item: Any, number: int) -> str:
    """What a reader would call an item of a list: its number, title or first words."""
    if not isinstance(item, dict):
        return str(number)
    own = " ".join(filter(None, (item.get("number"), item.get("title"))))
    words = own or item.get("text") or item.get("sentence") or item.get("body") or str(number)
    return f"“{words if len(words) <= 60 else words[:57].rsplit(' ', 1)[0] + '…'}”"


def _order(rows: dict[str, Any], keys: list[str]) -> str:
    return "\n".join(f"{n}. {_called(rows[key], n)}" for n, key in enumerate(keys, start=1))


def _lines(value: Any, label: str = "") -> Iterator[str]:
    """All that an added or removed item says, a line a field; its main text goes without a name."""
    if _is_rows(value):
        for item in value:
            yield from _lines(item)
    elif _is_fields(value):
        for key, inner in value.items():
            if key not in QUIET:
                yield from _lines(
                    inner, "" if key in ("text", "sentence", "title") else refusal_of_violation(key)
                )
    elif text := said(value):
        yield f"{label}: {text}" if label else text


def said(value: Any) -> str:
    """A single value in a reader's words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return ", ".join(said(item) for item in value)
    text = str(value)
    return long_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def refusal_of_violation(key: str) -> str:
    """`focus_areas` → `Focus areas`."""
    return CALLED.get(key) or key.replace("_", " ").capitalize()


def _joined(path: str, name: str) -> str:
    return f"{path} › {name}" if path else name


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _is_fields(value: Any) -> bool:
    return isinstance(value, dict) and "label" not in value
