"""The page on which any record is edited in place.

Typing is kept as a private draft (a POST with `keep`, sent by htmx while one types); *Save* calls the verb; a
save that comes too late shows both versions side by side, and what was not saved stays as the draft.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Draft
from accounts.services import discard_draft, keep_draft
from core.errors import EditConflict
from core.forms import RecordForm, one_newline
from core.kinds import ref_to
from core.models import Record

Trail = list[tuple[str, str]]


def edit_page(
    request: HttpRequest,
    record: Record,
    form_class: type[RecordForm],
    *,
    save: Callable[..., Any],
    back: str,
    trail: Trail,
    title: str,
) -> HttpResponse:
    """Answer GET and POST of a record's edit page; `save(actor=, version=, values=)` is the verb.

    422 with the form when what was typed can't stand, 409 with both versions when somebody saved before.
    """
    page = {"record": record, "title": title, "breadcrumbs": [*trail, (title, "")], "back": back}
    ref = ref_to(record)
    draft = Draft.objects.visible_to(request.user).filter(kind=ref.kind, uuid=ref.uuid).first()
    if request.method != "POST":
        form = form_class(instance=record, initial=_from_draft(draft, form_class))
        return render(request, "editing/edit.html", page | {"form": form, "draft": draft})
    if "discard" in request.POST:
        discard_draft(actor=request.user, ref=ref)
        return redirect(request.path)
    form = form_class(request.POST, instance=record)
    if "keep" in request.POST:
        return _keep(request, form, ref)
    if not form.is_valid():
        return render(request, "editing/edit.html", page | {"form": form}, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        save(actor=request.user, version=version, values=form.values)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "editing/edit.html", page | {"form": form}, status=422)
    except EditConflict as conflict:
        keep_draft(actor=request.user, ref=ref, base_version=version, values=_typed(form))
        return render(request, "editing/conflict.html", page | _both(form, conflict), status=409)
    discard_draft(actor=request.user, ref=ref)
    return redirect(back)


def _from_draft(draft: Draft | None, form_class: type[RecordForm]) -> dict[str, Any]:
    """What the form starts with: the draft's text, on the version it was typed into."""
    if draft is None:
        return {}
    known = {name: value for name, value in draft.values.items() if name in form_class.base_fields}
    return known | {"version": draft.base_version}


def _typed(form: RecordForm) -> dict[str, Any]:
    return {name: one_newline(form.data.get(name, "")) for name in form.fields if name != "version"}


def _keep(request: HttpRequest, form: RecordForm, ref: Any) -> HttpResponse:
    version = str(form.data.get("version", ""))
    base = int(version) if version.isdecimal() and len(version) < 10 else 1
    keep_draft(actor=request.user, ref=ref, base_version=base, values=_typed(form))
    return render(request, "editing/kept.html")


def _both(form: RecordForm, conflict: EditConflict) -> dict[str, Any]:
    """Both versions, field by field. Fields that are one line, a choice or a tick stay what they are."""
    theirs = type(form)(instance=conflict.theirs)
    mine = type(form)(initial=_typed(form) | {"version": conflict.theirs.version}, instance=conflict.theirs)
    rows = [
        {
            "field": mine[name],
            "label": mine[name].label,
            "theirs": _words(theirs[name]),
            "yours": _words(mine[name]),
        }
        for name in form.fields
        if name != "version"
    ]
    return {"rows": rows, "version": conflict.theirs.version, "when": conflict.theirs.updated_at}


def _words(field: Any) -> str:
    """A field's value as a reader would say it."""
    value = field.value()
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "" if value is None else value))
