"""A form about a record that was removed meanwhile: who removed it and when, for people who may know it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from audit.models import Entry
from core.error_pages import error_page
from core.formatting import long_time
from core.kinds import RecordKind, Ref, record_kinds
from editing.history import describe_entries

#: last word of an action after which a record is gone → what was done, in words
ENDS = {"removed": "removed this {}", "merged": "merged this {} with the one before it"}


class RemovedRecordMiddleware:
    """Answers a form about a removed record with 409 and the removal instead of 404.

    Anyone who may not see the removal gets the 404 of a record that never existed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        key = request.resolver_match and request.resolver_match.kwargs.get("pk")
        if request.method != "POST" or not isinstance(exception, Http404) or not isinstance(key, UUID):
            return None
        removal = removal_of(key, request.user) if request.user.is_authenticated else None
        return error_page(409, **removal) if removal else None


def removal_of(key: UUID, user: Any) -> dict[str, Any] | None:
    """Return what the 409 page says of the removal of a record; None for a removal that `user` may not see.

    `exception`: who removed it and when; `place`: the title and URL of the record that it belonged to.
    """
    refs = [str(Ref(kind.name, key)) for kind in record_kinds]
    entry = Entry.objects.filter(related__overlap=refs).order_by("-id").first()
    end = entry.action.rpartition(".")[2] if entry else ""
    if entry is None or end not in ENDS:
        return None
    gone = record_kinds[next(Ref.parse(ref).kind for ref in entry.related if ref in refs)]
    belongs_to = [ref for ref in map(Ref.parse, entry.related) if ref.uuid != key]
    place = next(filter(None, (_place(ref, gone, user) for ref in belongs_to)), None)
    if place is None and (belongs_to or not user.access.reads(gone.visibility)):
        return None
    (described,) = describe_entries([entry])
    done = f"{described.actor} {ENDS[end].format(gone.label)} on {long_time(entry.recorded_at)}."
    return {"exception": f"{done} What you sent was not saved.", "is_removed": True, "place": place}


def _place(ref: Ref, gone: RecordKind, user: Any) -> tuple[str, str] | None:
    """Return the title and URL of a record in whose history `user` may read of the removed one; else None."""
    kind = record_kinds[ref.kind]
    if gone.model not in kind.history and not user.access.reads(gone.visibility):
        return None
    record = kind.visible_to(user).filter(pk=ref.uuid).first()
    return (str(record), kind.url(record)) if record is not None else None
