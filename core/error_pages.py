"""The pages of errors, rendered without the request: nothing in a request can make them fail."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

#: the statuses that have a page
STATUSES = (400, 403, 404, 405, 409, 413, 429, 500, 503)


def error_page(status: int, **context: Any) -> HttpResponse:
    """Return the error page of a status; `exception` in the context is the sentence that it shows.

    The answer to a form is completed with what was typed (`core.typed_text`).
    """
    response = HttpResponse(render_error(status, **context), status=status)
    response.error_context = context  # type: ignore[attr-defined]
    return response


def render_error(status: int, **context: Any) -> str:
    """Return the error page of a status as HTML; `typed` in the context is what it gives back."""
    return render_to_string(f"{status}.html", context)


def fill_empty(response: HttpResponseBase) -> None:
    """Give the page of its status to an error without content, such as that for a wrong method."""
    if response.status_code in STATUSES and isinstance(response, HttpResponse) and not response.content:
        page = error_page(response.status_code)
        response.content, response["Content-Type"] = page.content, page["Content-Type"]
