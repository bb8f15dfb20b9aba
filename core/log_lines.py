"""Log lines without secrets: links that open something for whoever holds them are masked.

Which parts of a path are secret follows from the names of the arguments in the URLs.
"""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.urls import URLResolver, get_resolver

#: names of arguments in URLs that are secret
SECRET_ARGUMENTS = ("token", "key", "uidb36")
FIRST_SECRET = re.compile(rf"<(?:\w+:)?(?:{'|'.join(SECRET_ARGUMENTS)})>")
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
MASK = "…"


def without_secrets(text: str) -> str:
    """Return a line with every secret part of a path, and every query, replaced by `…`."""
    if "/" not in text:
        return text
    return _secret_parts().sub(rf"\1{MASK}", QUERY.sub(rf"\1?{MASK}", text))


class WithoutSecrets(logging.Filter):
    """Masks the message of a record; for a handler, so that no logger is left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), None
        return True


@lru_cache(maxsize=1)
def _secret_parts() -> re.Pattern[str]:
    """Return what matches the part after `/following/`, but not the word in `/following/confirm/`."""
    before = sorted(set(_before_secrets(get_resolver().url_patterns, "/")), key=len, reverse=True)
    return re.compile(rf"((?:{'|'.join(map(re.escape, before))}))[^/\s?\"']+")


def _before_secrets(patterns: list[Any], before: str) -> Iterator[str]:
    """Yield what stands before the first secret argument of each URL."""
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").replace("(?P", "")
        if secret := FIRST_SECRET.search(route):
            yield route[: secret.start()]
        elif isinstance(pattern, URLResolver):
            yield from _before_secrets(pattern.url_patterns, route)
