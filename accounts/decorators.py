"""The check at the entry of every desk page: to a person without access, the page does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import Access, access_for
from core.navigation import forget_counts
from core.visibility import Visibility


def reads_group(access: Access) -> bool:
    """Return whether the group's information is open: for `desk_page(may=…)`."""
    return access.reads(Visibility.GROUP)


def reads_secretariat(access: Access) -> bool:
    """Return whether the secretariat's information is open: for `desk_page(may=…)`."""
    return access.reads(Visibility.SECRETARIAT)


def desk_page(
    view: Callable[..., HttpResponse] | None = None,
    *,
    may: Callable[[Access], bool] = lambda access: access.works_here,
) -> Any:
    """Answer 404 unless `may(access)` holds for the signed-in person.

    A POST may do what was waiting, so the counts of the navigation are computed anew after it.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(access_for(request.user)):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            finally:
                if request.method == "POST":
                    forget_counts(request.user)

        return guarded

    return decorate(view) if view else decorate
