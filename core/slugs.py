"""The part of a record's URL that is made of its title, and never changes."""

from collections.abc import Collection

from django.db.models import Model
from django.utils.text import slugify

LONGEST = 60
#: addresses of pages beside those of records
RESERVED = frozenset({"new"})


def free_slug(model: type[Model], text: str, *, taken: Collection[str] = ()) -> str:
    """Return a slug made of the text that no record of the model has: `text`, else `text-2`, `text-3` …

    `taken`: slugs of records that are not saved yet. One query. The caller holds a lock until the record is
    saved, or two transactions get the same slug.
    """
    noun = slugify(model._meta.verbose_name)
    base = _shortened(slugify(text)) or noun
    base = f"{noun}-{base}" if base in RESERVED else base
    used = set(taken).union(
        model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    numbered = (f"{base}-{number}" for number in range(2, len(used) + 2))
    return base if base not in used else next(slug for slug in numbered if slug not in used)


def _shortened(slug: str) -> str:
    """Return at most `LONGEST` characters of a slug, cut between words where possible."""
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
