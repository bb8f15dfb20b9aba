"""Error pages, and the health check."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.error_pages import error_page
from core.request_bodies import SIGNED_IN_LIMIT, size_in_words


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token does not match: say what to do."""
    message = (
        "This form was open too long or cookies are switched off. Go back, reload the page and send it again."
    )
    return error_page(403, exception=message)


def signed_out() -> HttpResponse:
    """Answer a form that was sent after its session ended: say what to do."""
    message = "You have been signed out. Sign in in another tab, then go back and send the form once more."
    return error_page(403, exception=message)


# Django's own handlers read the body of the request once more, and fail where it can't be read.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400, or 413 for a form whose texts together are too large."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(413, most=size_in_words(SIGNED_IN_LIMIT))
    return error_page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(403, exception=str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Return 429; the sign-in library calls this by the name `handler429`."""
    response = error_page(429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500, or 503 with Retry-After while the database can't be reached."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = error_page(503)
        response["Retry-After"] = "5"
        return response
    return error_page(500)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Return `{"database": "ok"}`; while the database is away, 503 through `server_error`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
