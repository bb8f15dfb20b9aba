"""Record kinds and references to records.

Rows of lower apps (entries, publications, drafts) point at records of apps above them by a `Ref(kind, uuid)`.
Each app registers its kinds in its `kinds.py`; this is the one inversion of the import order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Model, Q

from core.registry import Registry
from core.visibility import Visibility


class Ref(NamedTuple):
    """A reference to a record: the name of its kind, and its key. Written `kind:uuid`."""

    kind: str
    uuid: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Return the reference that `str()` wrote. Raises ValueError."""
        kind, _, uuid = text.partition(":")
        return cls(kind, UUID(uuid))


class Facet(NamedTuple):
    """A key of the public content by which public lists filter, with the values it can have."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


Public = Callable[[Any], dict[str, Any]]


def public_content(
    *, needs: tuple[Any, ...] = (), facets: tuple[Facet, ...] = ()
) -> Callable[[Public], Public]:
    """Declare which lookups a `public` function reads, and by which facets lists of its contents filter."""

    def declare(public: Public) -> Public:
        vars(public).update(needs=needs, facets=facets)
        return public

    return declare


@dataclass(frozen=True)
class RecordKind:
    """What lower apps need to know of one kind of record.

    `visibility`: the class whose readers see every record of the kind, and its entries in the log.
    `url(record)`: its desk page; `related`: the lookups that `url` follows, to be joined for many records.
    `public(record)`: the explicit content that the public may read; None where the kind is never published.
    `publishable`: the condition of records that may be published. `publication_warnings(record)`: warnings
    before publishing, as sentences. `publication_obstacle(record)`: what has to be done before a record can
    be published, as a sentence; empty for nothing. `after_publish(record)` runs in the transaction of
    publishing, after the snapshot, and may raise NotPossibleNow. `followed`: whether the public may follow
    records of the kind.
    `public_page`, `public_list`: URL names of the public page of a record (by its slug) and of the list
    of the kind; a record without a page of its own stands in the list, at `#slug`.
    `history`: the models whose rows belong to a record, each with the lookup from the row's history to it.
    """

    name: str
    model: type[Model]
    label: str
    url: Callable[[Any], str]
    visibility: Visibility = Visibility.GROUP
    public: Public | None = None
    publishable: Q = field(default_factory=Q)
    publication_warnings: Callable[[Any], list[str]] | None = None
    publication_obstacle: Callable[[Any], str] | None = None
    after_publish: Callable[..., None] | None = None
    history: dict[type[Model], str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    followed: bool = False
    public_page: str = ""
    public_list: str = ""

    @property
    def needs(self) -> tuple[Any, ...]:
        """Return the lookups to prefetch before `public` is called for many records."""
        return getattr(self.public, "needs", ())

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Return the facets by which public lists of the kind filter."""
        return getattr(self.public, "facets", ())

    def visible_to(self, user: Any) -> Any:
        """Return the records of this kind that `user` may see."""
        return self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]


record_kinds: Registry[RecordKind] = Registry("record kind")


def public_link(ref: Ref) -> str:
    """Return the value by which public content names a record that may not be public itself.

    It is derived from the key, which can't be computed from it; the content of the record has it among its
    facets, so that the page is found once the record is public.
    """
    return uuid5(NAMESPACE_URL, f"public:{ref}").hex


def ref_to(record: Model) -> Ref:
    """Return the reference to a record, whose model names its kind in `KIND`."""
    return Ref(record.KIND, record.pk)  # type: ignore[attr-defined]
