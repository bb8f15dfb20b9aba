"""The pages of errors, rendered without the request: nothing in a request can make them fail."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

#: the statuses that have a page
STATUSES = (400, 403, 404, 405, 409, 413, 429, 500, 503)


class ErrorPage(HttpResponse):
    """The page of an error. The answer to a form is completed with what was typed (`core.typed_text`)."""

    def __init__(self, status: int, context: dict[str, Any]):
        super().__init__(render_to_string(f"{status}.html", context), status=status)
        self.error_context = context

    def with_typed(self, typed: Any) -> None:
        """Render the page again, with the texts that it gives back."""
        self.content = render_to_string(f"{self.status_code}.html", self.error_context | {"typed": typed})


def error_page(status: int, **context: Any) -> ErrorPage:
    """Return the error page of a status; `exception` in the context is the sentence that it shows."""
    return ErrorPage(status, context)


def fill_empty(response: HttpResponseBase) -> None:
    """Give the page of its status to an error without content, such as that for a wrong method."""
    if response.status_code in STATUSES and isinstance(response, HttpResponse) and not response.content:
        page = error_page(response.status_code)
        response.content, response["Content-Type"] = page.content, page["Content-Type"]
