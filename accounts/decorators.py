"""The desk's door: to who has no standing, its pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import Access, access_for


def desk_page(
    view: Callable[..., HttpResponse] | None = None,
    *,
    may: Callable[[Access], bool] = lambda access: access.works_here,
) -> Any:
    """Answer 404 unless `may(standing)` holds for the signed-in person."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(access_for(request.user)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate(view) if view else decorate
