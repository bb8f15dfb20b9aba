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
    """The content as JSON gives it back, and what lists and search need beside it."""

    slug: str
    title: str
    content: dict[str, Any]
    facets: dict[str, Any]
    text: str
    digest: str


def snapshot_of(record: Model) -> Snapshot:
    """Return what the public may read of a record. Raises ValidationError for a kind never published."""
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    public = dict(kind.public(record))  # type: ignore[misc]
    words = " \n".join(filter(None, public.pop("words", ())))[:SEARCHED]
    content = json.loads(json.dumps(public, cls=DjangoJSONEncoder))
    return Snapshot(
        slug=content["slug"],
        title=content["title"],
        content=content,
        facets=content.get("facets", {}),
        text=words,
        digest=digest_of(content),
    )


def refuse_unpublishable(record: Model) -> None:
    """Raise NotPossibleNow for a record that its kind does not publish in its present state, or not yet."""
    kind = published_kind(record.KIND)  # type: ignore[attr-defined]
    if kind.publishable and not kind.model._default_manager.filter(kind.publishable, pk=record.pk).exists():
        raise NotPossibleNow(f"In its present state, this {kind.label} is for the group alone.")
    if kind.publication_obstacle and (sentence := kind.publication_obstacle(record)):
        raise NotPossibleNow(sentence)


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content, in hex, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def published_kinds() -> list[RecordKind]:
    """Return the kinds of which records can be published."""
    return [kind for kind in record_kinds if kind.public]


def published_kind(name: str) -> RecordKind:
    """Return the kind of this name. Raises ValidationError where it is unknown or never published."""
    kind = record_kinds.get(name)
    if kind is None or kind.public is None:
        raise ValidationError("Records of this kind are not published.")
    return kind
