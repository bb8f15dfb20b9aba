"""Middleware: sign-in is required, refusals become pages, and nothing private is cached."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.utils.cache import patch_vary_headers

from core.error_pages import error_page, fill_empty
from core.errors import EditConflict, NotPossibleNow
from core.filters import status_of_refusal
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
        return signed_out() if answer is not None and request.method == "POST" else answer


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


CHARSET_REFUSED = "This form was not sent in UTF-8. Send it from the page of the portal."
CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")


class ReadableRequestMiddleware:
    """Refuses what no page can read, before anything reads it, and gives every error its page.

    These are the character NUL, which PostgreSQL can't store, forms in another encoding than UTF-8, and
    lengths that are no number.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        charset = (request.content_params or {}).get("charset", CHARSETS[0]).lower()
        if _holds_nul(request):
            return error_page(400, exception=NUL_REFUSED)
        if charset not in CHARSETS and request.method not in ("GET", "HEAD"):
            return error_page(400, exception=CHARSET_REFUSED)
        if not (length.isascii() and length.isdigit()):
            return error_page(400)
        response = self.get_response(request)
        fill_empty(response)
        return response


def _holds_nul(request: HttpRequest) -> bool:
    """Return whether there is a NUL in the address, in a header or, written as an escape, in a cookie."""
    headers = (value for name, value in request.META.items() if name.startswith(("HTTP_", "CONTENT_")))
    texts = (request.path_info, *map(str, headers), *request.COOKIES.values())
    return "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in texts)


class RefusalsMiddleware:
    """Answers the four refusals of a service, lists with refused filters, and forms that can't be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return status_of_refusal(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            return error_page(403, exception=str(exception))
        if isinstance(exception, NotPossibleNow | EditConflict):
            return error_page(409, exception=str(exception))
        if isinstance(exception, ValidationError):
            return error_page(400, exception=" ".join(exception.messages))
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return error_page(400, exception=NUL_REFUSED)
        return error_page(400) if isinstance(exception, UnreadablePostError) else None
