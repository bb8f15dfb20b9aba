"""What was typed into a form that could not be saved: every error page gives it back, to be copied.

It holds nothing but what was sent, so that it tells nobody whether a record exists.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from core.error_pages import ErrorPage
from core.request_bodies import ANONYMOUS_LIMIT
from core.text import clean

#: what reading a body raises that is no form
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
#: fields that no page shows
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "form_token", "version", "keep", "seen", "seen_number", "seen_digest"}
)
#: parts of the names of fields that no page may show again
SECRET = re.compile("passw|secret|token|code|^again$")
UUID = re.compile("[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
LINE = 80  # characters
MOST_ROWS = 12


class TypedText(NamedTuple):
    """A field of a form as it was sent, with the number of rows in which it is shown."""

    label: str
    text: str
    rows: int


class TypedTextMiddleware:
    """Adds what was typed to every error page that answers a form.

    It stands outside all checks of the person and of the form, whose refusals it completes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and isinstance(response, ErrorPage) and (typed := typed_texts(request)):
            response.with_typed(typed)
        return response


def typed_texts(request: HttpRequest) -> list[TypedText]:
    """Return what was typed, in the order of the form; nothing of a body that is refused or can't be read."""
    if not _may_be_read(request):
        return []
    try:
        sent = request.POST.lists()
    except UNREADABLE:
        return []
    return typed_fields((name, text) for name, texts in sent for text in texts)


def typed_fields(fields: Iterable[tuple[str, Any]]) -> list[TypedText]:
    """Return the fields in which a text stands that somebody typed: nothing hidden, secret or only ticked."""
    return [
        TypedText(_label(name), text, _rows(text))
        for name, text in ((name, clean(str(value))) for name, value in fields)
        if name not in NOT_TYPED and not SECRET.search(name.lower())
        if text.strip() and text != "on" and not UUID.fullmatch(text)
    ]


def _may_be_read(request: HttpRequest) -> bool:
    """Return whether the body was parsed already, or is known to be small enough to be parsed for anybody.

    Of an unknown address no body was checked against its limit; one that is sent in chunks has no length.
    """
    if hasattr(request, "_post"):
        return True
    length = request.META.get("CONTENT_LENGTH") or ""
    return request.resolver_match is not None and length.isdecimal() and int(length) <= ANONYMOUS_LIMIT


def _label(name: str) -> str:
    """Return the name of a field in words; of a field of a row, without the key of the row."""
    return clean(name).rpartition("-")[2].replace("_", " ").strip().capitalize() or "Text"


def _rows(text: str) -> int:
    return min(MOST_ROWS, sum(1 + len(line) // LINE for line in text.split("\n")))
