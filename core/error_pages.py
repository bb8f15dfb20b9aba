"""The pages of errors, rendered without the request: nothing in a request can make them fail."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string


def error_page(status: int, **context: Any) -> HttpResponse:
    """Return the error page of a status; `exception` in the context is the sentence that it shows."""
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)
