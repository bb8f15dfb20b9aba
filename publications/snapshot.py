"""What would be published of a record at this moment."""

import hashlib
import json
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from core.errors import NotPossibleNow
from core.kinds import RecordKind, record_kinds

#: characters of text that are searched; PostgreSQL's search vectors end at a megabyte
SEARCHED = 250_000


class Snapshot(NamedTuple):
    """The content as JSON gives it back, and what the shelf keeps beside it for lists and search."""

    slug: str
    title: str
    content: dict[str, Any]
    facets: dict[str, Any]
    text: str
    digest: str


def snapshot_of(record: Model) -> Snapshot:
    """What the record's kind says the public may read. Raises ValidationError for one never published."""
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    said = dict(kind.public(record))  # type: ignore[misc]
    words = " \n".join(filter(None, said.pop("words", ())))[:SEARCHED]
    content = json.loads(json.dumps(said, cls=DjangoJSONEncoder))
    return Snapshot(
        slug=content["slug"],
        title=content["title"],
        content=content,
        facets=content.get("facets", {}),
        text=words,
        digest=digest_of(content),
    )


def refuse_if_kept_back(record: Model) -> None:
    """Raise NotPossibleNow for a record that its kind never lets out as it stands."""
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    if kind.publishable and not kind.model._default_manager.filter(kind.publishable, pk=record.pk).exists():
        raise NotPossibleNow(f"As it stands, this {kind.label} is for the group alone and is not published.")


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content, in hex, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def published_kinds() -> list[RecordKind]:
    """The kinds of which something can be public."""
    return [kind for kind in record_kinds if kind.public]


def published_kind(name: str) -> RecordKind:
    """The kind of this name. Raises ValidationError when it is unknown or never published."""
    try:
        kind = record_kinds[name]
    except KeyError:
        kind = None
    if kind is None or kind.public is None:
        raise ValidationError("Records of this kind are not published.")
    return kind
