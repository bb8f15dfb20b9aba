"""The page of one's drafts: what was typed and not saved, also of records that are gone or frozen."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.kinds import Ref, record_kinds
from core.lists import page_of
from core.typed_text import TypedText, typed_fields
from editing.models import Draft
from editing.services import discard_draft

GONE = "A record that was removed, or that you can't see any more"


@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """List the person's drafts with their texts, newest first; a POST discards the one that it names."""
    rows = Draft.objects.visible_to(request.user)
    if request.method == "POST":
        key = request.POST.get("draft", "")
        draft = get_object_or_404(rows, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
        discard_draft(actor=request.user, ref=Ref(draft.kind, draft.uuid))
        messages.success(request, "Draft discarded.")
        return redirect("accounts:drafts")
    page = page_of(rows.order_by("-updated_at", "pk"), request.GET.get("page"))
    context = {
        "page": page,
        "drafts": _described(request, page),
        "breadcrumbs": [("Your account", "/me/"), ("Unsaved drafts", "")],
    }
    return render(request, "accounts/drafts.html", context)


def _described(request: HttpRequest, page: Page) -> list[tuple[Draft, str, str, list[TypedText]]]:
    """Return (draft, title, URL, texts) of each draft; no URL for a record that the person can't see.

    One query for each kind of record.
    """
    records: dict[Any, Any] = {}
    for kind in {draft.kind for draft in page}:
        keys = [draft.uuid for draft in page if draft.kind == kind]
        for record in record_kinds[kind].visible_to(request.user).filter(pk__in=keys):
            records[kind, record.pk] = record
    described = []
    for draft in page:
        record = records.get((draft.kind, draft.uuid))
        title, url = (str(record), record_kinds[draft.kind].url(record)) if record else (GONE, "")
        described.append((draft, title, url, typed_fields(draft.values.items())))
    return described
