"""Reference numbers: kept as printed, and put into one normal form for look-up alone."""

import re

REVISION = re.compile(r"[\s,/–-]*\brev(?:ision)?\.?\s*(\d{1,3})\b.*$", re.IGNORECASE)


def reference_key(printed: str) -> str:
    """“EMA/chmp/qwp/504882/2017 Rev. 1” → “EMA/CHMP/QWP/504882/2017”: no spaces, capitals, no revision."""
    return re.sub(r"\s+", "", REVISION.sub("", printed)).upper().strip("/")


def revision_in(printed: str) -> int:
    """The revision that a reference names; 0 where it names none."""
    found = REVISION.search(printed)
    return int(found[1]) if found else 0
