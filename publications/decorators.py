"""Public pages: the same bytes for everyone, with an ETag that says whether they still hold."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from core.filters import is_tracking, status_of_refusal

CACHE_CONTROL = "public, max-age=0, must-revalidate"
#: pages kept rendered in each process, as many again with a query; and the size up to which one is kept
PAGES, LARGEST = 64, 256_000

View = Callable[..., HttpResponseBase]
#: gives (stamp, what the view needs) or a response; the stamp changes whenever the page would
Find = Callable[..., tuple[str, Any] | HttpResponse]


def public_page(find: Find) -> Callable[[View], View]:
    """Make a public page of a view `(request, data, …)` that reads publications alone.

    `find(request, …)` is cheap and runs always; the view only when neither the browser nor this process has
    the page already. No session, user or form token is touched, so that nothing varies with a cookie.
    It is compressed for browsers that take it so: no secret stands on it that its length could betray.
    Tracking parameters are taken out of the request first: neither links on the page nor kept pages know
    them.
    """

    def decorate(view: View) -> View:
        @login_not_required
        @require_safe
        @gzip_page
        @wraps(view)
        def served(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            request.GET = without_tracking(request)  # type: ignore[misc]
            result = find(request, **kwargs)
            if isinstance(result, HttpResponse):
                return _public(result)
            stamp, data = result
            etag = _etag(request, stamp)
            if response := get_conditional_response(request, etag=etag) or _kept(etag, request):
                return _public(response, etag)
            response = status_of_refusal(request, view(request, data, **kwargs))
            _keep(etag, request, response)
            return _public(response, etag)

        return served

    return decorate


def without_tracking(request: HttpRequest) -> Any:
    """Return the request's parameters less those that only track where a link was clicked."""
    if not any(map(is_tracking, request.GET)):
        return request.GET
    query = request.GET.copy()
    for name in filter(is_tracking, request.GET):
        del query[name]
    return query


def _etag(request: HttpRequest, stamp: str) -> str:
    """Return the page's ETag; a weak one for an export, since its files differ in bytes."""
    identity = "\n".join((build(), request.path, request.GET.urlencode(), stamp))
    weak = "W/" if "format" in request.GET else ""
    return f'{weak}"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def _public(response: HttpResponseBase, etag: str = "") -> HttpResponseBase:
    response.setdefault("Cache-Control", CACHE_CONTROL)
    if etag and response.status_code in (200, 304):
        response.setdefault("ETag", etag)
    return response


@cache
def build() -> str:
    """Return a digest of what makes a page besides its data: code, templates, static files, SITE_URL."""
    base = Path(settings.BASE_DIR)
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base]
    files = [file for app in ours for file in app.rglob("*.py")]
    files += [file for name in ("templates", "static") for file in (base / name).rglob("*") if file.is_file()]
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


Pages = OrderedDict[str, tuple[bytes, str]]
_without_query: Pages = OrderedDict()
_with_query: Pages = OrderedDict()
_lock = Lock()


def _pages(request: HttpRequest) -> Pages:
    """Return the kept pages; those with a query lie apart, since anyone can make up any number of queries."""
    return _with_query if request.GET else _without_query


def _kept(etag: str, request: HttpRequest) -> HttpResponse | None:
    pages = _pages(request)
    with _lock:
        page = pages.get(etag)
        if page is None:
            return None
        pages.move_to_end(etag)
    return HttpResponse(page[0], content_type=page[1])


def _keep(etag: str, request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep a whole page that was rendered."""
    if settings.DEBUG or response.status_code != 200 or not isinstance(response, HttpResponse):
        return
    if len(response.content) > LARGEST:
        return
    pages = _pages(request)
    with _lock:
        pages[etag] = (response.content, response["Content-Type"])
        while len(pages) > PAGES:
            pages.popitem(last=False)
