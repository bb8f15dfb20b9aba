"""Middleware: sign-in is required, refusals become pages, and nothing private is cached."""

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
    """Requires sign-in as Django does, but asks first whether the view is public.

    Django reads the session first: a public page would then cost a query for a visitor with a cookie, and
    vary with the cookie.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        return signed_out(request) if answer is not None and request.method == "POST" else answer


class PrivateUnlessPublishedMiddleware:
    """Marks every response `no-store, private` unless the view set Cache-Control, as publications do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        if request.headers.get("HX-Request"):
            patch_vary_headers(response, ["HX-Request"])
        return response


NUL_REFUSED = "This contains the character NUL, which no text can contain. Remove it and try again."


class RefusalsMiddleware:
    """Answers the four refusals of a service, and texts with a NUL, which PostgreSQL can't store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META["QUERY_STRING"]:
            return self._bad_request(request, NUL_REFUSED)
        return self.get_response(request)

    def _bad_request(self, request: HttpRequest, words: str) -> HttpResponse:
        return render(request, "400.html", {"exception": words}, status=400)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"exception": str(exception)}, status=403)
        if isinstance(exception, NotPossibleNow | EditConflict):
            return render(request, "409.html", {"exception": str(exception)}, status=409)
        if isinstance(exception, ValidationError):
            return self._bad_request(request, " ".join(exception.messages))
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return self._bad_request(request, NUL_REFUSED)
        return None
