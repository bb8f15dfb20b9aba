"""What every response keeps: one signs in, refusals have one wording, nothing private is stored."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.errors import EditConflict, NotPossibleNow
from core.views import signed_out


class LoginElsewhereMiddleware(LoginRequiredMiddleware):
    """Django's own, which looks into the session before it asks whether the view is public.

    A public page would so cost a query for who has a cookie, and its answer would vary with it.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        return signed_out(request) if answer is not None and request.method == "POST" else answer


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


NO_TEXT = "This holds a character (NUL) that no text can hold. Take it out and try again."


class RefusalsMiddleware:
    """Answers the four refusals of a service in one place, for every page; and what no database can keep.

    PostgreSQL's texts have no NUL. Forms say so beside the field; what comes past them is refused here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META["QUERY_STRING"]:
            return self._nothing_to_read(request, NO_TEXT)
        return self.get_response(request)

    def _nothing_to_read(self, request: HttpRequest, words: str) -> HttpResponse:
        return render(request, "400.html", {"exception": words}, status=400)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"exception": str(exception)}, status=403)
        if isinstance(exception, NotPossibleNow | EditConflict):
            return render(request, "409.html", {"exception": str(exception)}, status=409)
        if isinstance(exception, ValidationError):
            return self._nothing_to_read(request, " ".join(exception.messages))
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return self._nothing_to_read(request, NO_TEXT)
        return None
