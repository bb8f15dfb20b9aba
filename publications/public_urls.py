"""Where the public reads a publication of each kind."""

from functools import cache

from django.urls import reverse

_PAGES = {
    "topic": "publications:show-topic",
    "work_plan": "publications:show-work-plan",
    "guidance_document": "publications:show-guidance",
}


def public_address(kind: str, slug: str) -> str:
    """The public page of what has this address in its kind; empty for a kind without one."""
    if kind == "glossary_term":
        return f"{reverse('publications:glossary')}#{slug}"
    return f"{_before_slug(_PAGES[kind])}{slug}/" if kind in _PAGES else ""


@cache
def _before_slug(page: str) -> str:
    """Asked for thousands of rows in an export and the sitemap."""
    return reverse(page, args=["-"]).removesuffix("-/")
