"""The public's door: the same bytes for everyone, with an ETag that says whether they still hold."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

KEPT = "public, max-age=0, must-revalidate"
#: pages kept rendered in each process, as many again with a query; and the size up to which one is kept
PAGES, LARGEST = 64, 256_000

View = Callable[..., HttpResponseBase]
#: gives (stamp, what the view needs) or an answer; the stamp changes whenever the page would
Find = Callable[..., tuple[str, Any] | HttpResponse]


def public_page(find: Find) -> Callable[[View], View]:
    """A view `(request, known, …)` that reads publications alone and answers everyone alike.

    `find(request, …)` is cheap and runs always; the view only when neither the browser nor this process has
    the page already. No session, user or form token is touched, so that nothing varies with a cookie.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @require_safe
        @wraps(view)
        def served(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            found = find(request, **kwargs)
            if isinstance(found, HttpResponse):
                return _kept(found)
            stamp, known = found
            etag = _etag(request, stamp)
            if answer := get_conditional_response(request, etag=etag) or _remembered(etag, request):
                return _kept(answer, etag)
            made = view(request, known, **kwargs)
            _remember(etag, request, made)
            return _kept(made, etag)

        return served

    return decorate


def _etag(request: HttpRequest, stamp: str) -> str:
    """Weak for an export: a file made anew says the same, not always in the same bytes."""
    said = "\n".join((build(), request.get_full_path(), stamp))
    weak = "W/" if "format" in request.GET else ""
    return f'{weak}"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _kept(answer: HttpResponseBase, etag: str = "") -> HttpResponseBase:
    answer.setdefault("Cache-Control", KEPT)
    if etag and answer.status_code in (200, 304):
        answer.setdefault("ETag", etag)
    return answer


@cache
def build() -> str:
    """A digest of all that makes a page besides its data: templates and the code of this room."""
    files = [*Path(settings.BASE_DIR, "templates").rglob("*.html"), *Path(__file__).parent.rglob("*.py")]
    files += Path(settings.BASE_DIR, "core").rglob("*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


Pages = OrderedDict[str, tuple[bytes, str]]
_plain: Pages = OrderedDict()
_asked: Pages = OrderedDict()
_lock = Lock()


def _remembered(etag: str, request: HttpRequest) -> HttpResponse | None:
    pages = _asked if request.GET else _plain
    with _lock:
        page = pages.get(etag)
        if page is None:
            return None
        pages.move_to_end(etag)
    return HttpResponse(page[0], content_type=page[1])


def _remember(etag: str, request: HttpRequest, answer: HttpResponseBase) -> None:
    """Whole pages only. Those asked with a query are kept apart: anyone can make up any number of queries."""
    if settings.DEBUG or answer.status_code != 200 or not isinstance(answer, HttpResponse):
        return
    if len(answer.content) > LARGEST:
        return
    pages = _asked if request.GET else _plain
    with _lock:
        pages[etag] = (answer.content, answer["Content-Type"])
        while len(pages) > PAGES:
            pages.popitem(last=False)
