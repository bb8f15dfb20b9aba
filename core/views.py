"""Error pages, and the health check."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token does not match: say what to do, and return the texts that were typed."""
    message = (
        "This form was open too long or cookies are switched off. Go back, reload the page and send it again."
    )
    return give_back(request, message)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form that was sent after its session ended: return the texts that were typed."""
    message = "You have been signed out. Sign in in another tab, then go back and send the form once more."
    return give_back(request, message)


def give_back(request: HttpRequest, message: str) -> HttpResponse:
    """Return a 403 page with the texts that were typed, to be copied; never a password."""
    typed = [text for name, text in request.POST.items() if " " in text and "password" not in name]
    return render(request, "403.html", {"exception": message, "typed": typed}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500, or 503 with Retry-After while the database can't be reached.

    Rendered without a request, so that nothing on the page needs the database.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "5"
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Return `{"database": "ok"}`; while the database is away, 503 through `server_error`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
