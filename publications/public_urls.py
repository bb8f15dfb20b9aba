"""Where the public reads what is published."""

from functools import cache

from django.urls import reverse

from core.kinds import record_kinds


def public_url(kind: str, slug: str) -> str:
    """Return the URL of a published record; empty for a kind without public pages. No query."""
    record_kind = record_kinds.get(kind)
    if record_kind and record_kind.public_page:
        return f"{_before_slug(record_kind.public_page)}{slug}/"
    return f"{list_url(record_kind.public_list)}#{slug}" if record_kind and record_kind.public_list else ""


@cache
def list_url(name: str) -> str:
    """Return the URL of a public list. Kept, as an export and the sitemap ask for it thousands of times."""
    return reverse(name)


@cache
def _before_slug(name: str) -> str:
    return reverse(name, args=["-"]).removesuffix("-/")
