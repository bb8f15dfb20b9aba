"""Where the public reads a publication of each kind."""

from django.urls import reverse

_PAGES = {"topic": "publications:show-topic", "work_plan": "publications:show-work-plan"}


def public_address(kind: str, slug: str) -> str:
    """The public page of what has this address in its kind; empty for a kind without one."""
    if kind == "glossary_term":
        return f"{reverse('publications:glossary')}#{slug}"
    return reverse(_PAGES[kind], args=[slug]) if kind in _PAGES else ""
