"""Record kinds and references to records.

Lower rooms (entries, publications, drafts) must point at records of rooms above them. They hold a
`Ref(kind, uuid)`; each app registers its kinds in `kinds.py`. This is the one inversion of the import order.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, Q

from core.registry import Registry
from core.visibility import Visibility


class Ref(NamedTuple):
    """A record by the name of its kind and its key; written `kind:uuid`."""

    kind: str
    uuid: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """The reference that `str()` wrote. Raises ValueError."""
        kind, _, uuid = text.partition(":")
        return cls(kind, UUID(uuid))


class Facet(NamedTuple):
    """A key of the public content's `facets` by which public lists filter, and the values it takes."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


Public = Callable[[Any], dict[str, Any]]


def public_content(
    *, needs: tuple[Any, ...] = (), facets: tuple[Facet, ...] = ()
) -> Callable[[Public], Public]:
    """Say beside a `public` function which lookups it reads, and by what lists of its contents filter."""

    def declare(public: Public) -> Public:
        vars(public).update(needs=needs, facets=facets)
        return public

    return declare


@dataclass(frozen=True)
class RecordKind:
    """What rooms below need to know of one kind of record.

    `sight` is the class whose readers see every record of the kind (and its entries in the log). `url` gives
    the desk page of a record; `public` the explicit dict the public may read (None: never
    published); `history` names the models whose rows belong to a record of this kind, with the lookup
    that leads from such a row's history to the record. `related`: what `url` follows, to be joined for many.
    `followed`: whether strangers may ask to hear of what is published of it. `public_page`, `public_list`: URL names
    of the public page of a record (its argument is the slug) and of the public list of the kind; a record without a
    page of its own is an entry of the list, at `#slug`.

    `publishable`: which of its records may be public at all, where not every one may.
    `mind(record)`: what to mind before it is published, in sentences. `after_publish(record)` runs in the
    transaction of publishing, after the snapshot, and may refuse with NotPossibleNow.
    """

    name: str
    model: type[Model]
    label: str
    url: Callable[[Any], str]
    visibility: Visibility = Visibility.GROUP
    public: Public | None = None
    publishable: Q = field(default_factory=Q)
    mind: Callable[[Any], list[str]] | None = None
    after_publish: Callable[..., None] | None = None
    history: dict[type[Model], str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    followed: bool = False
    public_page: str = ""
    public_list: str = ""

    @property
    def needs(self) -> tuple[Any, ...]:
        """The lookups to prefetch before `public` is asked of many records."""
        return getattr(self.public, "needs", ())

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What lists of the public contents filter by."""
        return getattr(self.public, "facets", ())

    def visible_to(self, user: Any) -> Any:
        """The records of this kind that `user` may see, as a queryset."""
        return self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]


record_kinds: Registry[RecordKind] = Registry("record kind")


def ref_to(record: Model) -> Ref:
    """The reference to a record whose model names its kind in `KIND`."""
    return Ref(record.KIND, record.pk)  # type: ignore[attr-defined]
