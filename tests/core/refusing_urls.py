"""The portal's addresses, and some that refuse in every way a service may."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.errors import EditConflict, NotPossibleNow
from qig_portal.urls import handler400, handler403, handler404, handler429, handler500
from qig_portal.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

REFUSALS: dict[str, Exception] = {
    "forbidden": PermissionDenied("You may not edit topic."),
    "not-now": NotPossibleNow("“Identified” can't be changed to “Nowhere”."),
    "conflict": EditConflict(theirs=None, yours={}),
    "invalid": ValidationError(["This list has no filter “<colour>”.", "Take it out."]),
    "broken": RuntimeError("a mistake in the code"),
}


@login_not_required
def refuse(request: HttpRequest, how: str) -> HttpResponse:
    raise REFUSALS[how]


@login_not_required
def ask_database(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("answered")


@login_not_required
def keep(request: HttpRequest) -> HttpResponse:
    """Hands a text to the database unseen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [request.POST["text"]])
    return HttpResponse("kept")


@login_not_required
def published(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a publication", headers={"Cache-Control": "public, max-age=0"})


urlpatterns: list[Any] = [
    path("refuse/<how>/", refuse),
    path("ask/", ask_database),
    path("keep/", keep),
    path("published/", published),
    *portal,
]
