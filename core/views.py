"""Answers that belong to no noun: errors, and whether the portal is alive."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret did not match: say what to do rather than what Django thinks.

    What was typed is given back to be copied: texts only, and never a password.
    """
    message = (
        "This form was open too long or cookies are switched off. Go back, reload the page and send it again."
    )
    return give_back(request, message)


def signed_out(request: HttpRequest) -> HttpResponse:
    """A form was sent after its session ended: what was typed is given back, not lost on the way."""
    message = "You have been signed out. Sign in in another tab, then go back and send the form once more."
    return give_back(request, message)


def give_back(request: HttpRequest, message: str) -> HttpResponse:
    """403 for a form that can't be taken now, with the texts that were typed."""
    typed = [text for name, text in request.POST.items() if " " in text and "password" not in name]
    return render(request, "403.html", {"exception": message, "typed": typed}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with Retry-After while the database can't be reached.

    The page is rendered without a request: nothing on it may need the database.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "5"
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """`{"database": "ok"}` when the portal can answer; 503 otherwise, through `server_error`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
