"""Limits on the body of a request, checked before any of it is parsed or written to disk.

Without signing in 64 KB, signed in 2.5 MB; a view that takes a file says how much with `accepts_upload`.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from core.error_pages import error_page
from core.uploads import MB

KB = 1024
ANONYMOUS_LIMIT = 64 * KB
SIGNED_IN_LIMIT = 2560 * KB
#: what a form sends beside its file
FORM_SIZE = MB
CHUNK = 64 * KB
#: how much of a refused body is read and dropped; a browser shows an answer only once it has sent everything
ANONYMOUS_DISCARD, SIGNED_IN_DISCARD = MB, 300 * MB
V = TypeVar("V", bound=Callable[..., Any])


def accepts_upload(limit: int) -> Callable[[V], V]:
    """Let a view take files of up to `limit` bytes in a form."""

    def mark(view: V) -> V:
        vars(view)["upload_limit"] = limit
        return view

    return mark


def body_limit(view: Callable[..., Any], is_signed_in: Callable[[], bool]) -> int:
    """Return how many bytes a request may send to a view. `is_signed_in` is called where it matters."""
    upload = getattr(view, "upload_limit", 0)
    if upload and (not getattr(view, "login_required", True) or is_signed_in()):
        return upload + FORM_SIZE
    return SIGNED_IN_LIMIT if is_signed_in() else ANONYMOUS_LIMIT


def limit_of_address(path: str, is_signed_in: bool) -> int:
    """Return the limit for an address, for a web server that asks before it keeps a body."""
    try:
        view = resolve(path).func
    except Resolver404:
        return SIGNED_IN_LIMIT if is_signed_in else ANONYMOUS_LIMIT
    return body_limit(view, lambda: is_signed_in)


def size_in_words(size: int) -> str:
    """Return `64 KB`, `2.5 MB`."""
    return f"{size / MB:.3g} MB" if size >= MB else f"{size // KB} KB"


class BodyLimitMiddleware:
    """Answers 413 to a request whose body is over the limit of its view and person.

    It stands before the check of CSRF tokens, which reads the body. A body of no stated length (chunked) is
    counted while it is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        def is_signed_in() -> bool:
            return request.user.is_authenticated

        length = _stated_length(request)
        if _is_chunked(request):
            limit = body_limit(view, is_signed_in)
            return None if _keep_counted(request, limit) else self._refuse(request, view, limit)
        if length <= ANONYMOUS_LIMIT:  # within every limit: the session need not be asked for
            return None
        limit = body_limit(view, is_signed_in)
        return None if length <= limit else self._refuse(request, view, limit)

    def _refuse(self, request: HttpRequest, view: Callable[..., Any], limit: int) -> HttpResponse:
        _discard(request, SIGNED_IN_DISCARD if request.user.is_authenticated else ANONYMOUS_DISCARD)
        upload = getattr(view, "upload_limit", 0)
        is_file = upload and limit > upload
        return error_page(413, most=size_in_words(upload if is_file else limit), is_file=is_file)


def _stated_length(request: HttpRequest) -> int:
    """Return the Content-Length; 0 for none or one that is no number, of which Django reads nothing."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _is_chunked(request: HttpRequest) -> bool:
    """Return whether there is a body of no stated length, whose end the server marks."""
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    stated = bool(request.META.get("CONTENT_LENGTH"))
    return chunked and not stated and bool(request.META.get("wsgi.input_terminated"))


def _keep_counted(request: HttpRequest, limit: int) -> bool:
    """Read a body of no stated length, for the view to read again; False once it is over the limit.

    Django reads nothing of such a body: it is given the length that was counted.
    """
    kept, source, size = BytesIO(), request.META["wsgi.input"], 0
    while chunk := source.read(min(CHUNK, limit + 1 - size)):
        size += len(chunk)
        if size > limit:
            return False
        kept.write(chunk)
    kept.seek(0)
    request._stream = kept  # type: ignore[attr-defined]  # Django has no public way to replace a body
    request.META["CONTENT_LENGTH"] = str(size)
    return True


def _discard(request: HttpRequest, limit: int) -> None:
    """Read the body up to a limit and drop it."""
    source, length = request.META["wsgi.input"], _stated_length(request)
    left = min(limit, length) if length else limit
    while left > 0 and (chunk := source.read(min(CHUNK, left))):
        left -= len(chunk)
