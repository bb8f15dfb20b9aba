"""The list of what was erased, outside the database: a restored backup must not bring it back.

`QIG_DATA/erasures` has a line of JSON for each erasure: when, the kind, and a mark by which a row is
recognised without the list holding personal data itself. `manage.py restore` applies what is younger than the
backup once more.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.registry import Registry

#: mark → when it was erased last
Marks = Mapping[str, datetime]


@dataclass(frozen=True)
class ErasedKind:
    """A kind of personal data that is erased.

    `erase(marks)` erases the rows with these marks that are older than their erasure, and returns how many;
    `tables` are those that it changes.
    """

    name: str
    erase: Callable[[Marks], int]
    tables: tuple[str, ...]


erased_kinds: Registry[ErasedKind] = Registry("erased kind")


def path() -> Path:
    """Return the path of the list."""
    return Path(settings.QIG_DATA) / "erasures"


def marks_of(text: str) -> list[str]:
    """Return the marks of a text, such as an address: by the present key, then by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest() for key in keys]


def note_erasures(kind: str, texts: Iterable[str]) -> None:
    """Write erasures to the list before they are committed, so that none is lost. Raises OSError."""
    now = timezone.now().isoformat()
    lines = [json.dumps({"at": now, "kind": kind, "mark": marks_of(text)[0]}) + "\n" for text in texts]
    if not lines:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, "".join(lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erasures_since(moment: datetime, *lists: Path) -> dict[str, dict[str, datetime]]:
    """Return kind → mark → time of the erasures in these lists that are not older than a moment."""
    erased: dict[str, dict[str, datetime]] = {}
    for line in [line for file in lists if file.exists() for line in file.read_text().splitlines()]:
        try:
            entry = json.loads(line)
            at, kind, mark = datetime.fromisoformat(entry["at"]), entry["kind"], entry["mark"]
        except (ValueError, KeyError, TypeError):
            continue  # the last line of a machine that stopped while it was written
        if at >= moment:
            marks = erased.setdefault(kind, {})
            marks[mark] = max(at, marks.get(mark, at))
    return erased
