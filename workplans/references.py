"""Reference numbers of documents: stored as printed, looked up by a normal form."""

import re

REVISION = re.compile(r"[\s,/–-]*\brev(?:ision)?\.?\s*(\d{1,3})\b.*$", re.IGNORECASE)


def reference_key(printed: str) -> str:
    """Return the normal form: “EMA/chmp/qwp/504882/2017 Rev. 1” → “EMA/CHMP/QWP/504882/2017”."""
    return re.sub(r"\s+", "", REVISION.sub("", printed)).upper().strip("/")


def revision_in(printed: str) -> int:
    """Return the revision that a reference names, or 0."""
    match = REVISION.search(printed)
    return int(match[1]) if match else 0
