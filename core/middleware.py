"""The two promises that every response keeps: refusals have one wording, and nothing private is stored on the
way.
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.errors import EditConflict, NotPossibleNow


class PrivateUnlessPublishedMiddleware:
    """Every response is `no-store, private` unless the view itself said otherwise (a publication does)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        if request.headers.get("HX-Request"):
            patch_vary_headers(response, ["HX-Request"])
        return response


class RefusalsMiddleware:
    """Answers the four refusals of a service in one place, for every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"exception": str(exception)}, status=403)
        if isinstance(exception, NotPossibleNow | EditConflict):
            return render(request, "409.html", {"exception": str(exception)}, status=409)
        if isinstance(exception, ValidationError):
            return render(request, "400.html", {"exception": " ".join(exception.messages)}, status=400)
        return None
