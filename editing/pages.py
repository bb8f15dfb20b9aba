"""The pages on which things are typed: a form, a confirmation, and the edit page of a record.

The edit page keeps what is typed as a private draft (a POST with `keep`, sent by htmx during typing). A
save that comes too late is merged where the other person changed other fields, and otherwise shows both
versions side by side. Whatever the refusal, a page gives back what was typed.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.forms import BaseForm, CharField, HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import EditConflict, NotPossibleNow
from core.forms import EmptyForm, RecordForm, add_errors
from core.idempotency import create_once, digest_of_form, owner_of
from core.kinds import Ref, ref_to
from core.models import Record
from core.text import clean
from editing.conflicts import (
    conflict_of_form,
    conflict_of_record,
    merged_values,
    remove_unreadable,
    saved_by,
)
from editing.models import Draft
from editing.services import discard_draft, keep_draft

#: (label, URL) of each page on the way to this one
Breadcrumbs = list[tuple[str, str]]
M = TypeVar("M", bound=Model)

#: name of the hidden field that makes a creating form idempotent
TOKEN = "form_token"


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    save: Callable[[Any], Any],
    back: str,
    breadcrumbs: Breadcrumbs,
    title: str,
    then: Callable[[Any], str] | None = None,
    template: str = "editing/form.html",
    creates: bool = False,
    **page: Any,
) -> HttpResponse:
    """Answer GET and POST of a form; `save(form)` calls the service with the cleaned data of the valid form.

    On success redirect to `back`, or to `then(saved)`. With `creates`, the form carries a token, so that
    the same form sent twice creates one record. 422 with the form when what was typed is refused; 409 with
    it when the record has changed: what was saved meanwhile stands beside what was typed, and the form
    carries the new version, ready to be sent again.
    """
    status = 200
    if creates:
        add_form_token(form)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            form.cleaned_data.pop(TOKEN, None)
            try:
                saved = create_from_form(request, partial(save, form)) if creates else save(form)
                return redirect(then(saved) if then else back)
            except ValidationError as error:
                add_errors(form, error)
            except (NotPossibleNow, EditConflict) as refusal:
                status = 409
                if isinstance(refusal, EditConflict):
                    _show_conflict(form, refusal.theirs, request.user)
                else:
                    form.add_error(None, str(refusal))
    page |= {"form": form, "title": title, "breadcrumbs": [*breadcrumbs, (title, "")], "back": back}
    return render(request, template, page, status=status)


def _show_conflict(form: BaseForm, theirs: Any, user: Any) -> None:
    """Let a form show what was saved meanwhile, and carry the new version."""
    opened = form.cleaned_data.get("version") or 0
    form.data = form.data.copy()
    form.data["version"] = theirs.version
    # on the form, since the error summary gets nothing else
    form.conflict = conflict_of_form(form, theirs, user, opened)  # type: ignore[attr-defined]


def confirm_page(
    request: HttpRequest,
    *,
    save: Callable[[Any], Any],
    title: str,
    will: Iterable[str],
    button: str,
    back: str,
    breadcrumbs: Breadcrumbs,
    form: BaseForm | None = None,
    template: str = "editing/confirm.html",
    **page: Any,
) -> HttpResponse:
    """Say what an action will do and ask for confirmation; a POST calls `save(form)`.

    `will`, `told`, `public`: sentences on what happens, who is notified and what becomes public. `form`
    asks for more than the click, such as a reason. `template` shows more before the confirmation. Refusals
    are answered as in `form_page`.
    """
    form = form or EmptyForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        save=save,
        back=back,
        breadcrumbs=breadcrumbs,
        title=title,
        template=template,
        will=will,
        button=button,
        **page,
    )


def add_form_token(form: BaseForm) -> None:
    """Give the form a hidden token, new for each form that is opened."""
    form.fields[TOKEN] = CharField(
        max_length=64, required=False, widget=HiddenInput, initial=lambda: secrets.token_urlsafe(16)
    )


def create_from_form(request: HttpRequest, create: Callable[[], M]) -> M:
    """Return what `create()` makes of this POST; the same form with the same content makes one record.

    Opening a form twice, or going back and changing what was typed, creates a second record. Raises as
    `create()` does.
    """
    token = clean(request.POST.get(TOKEN, ""))[:64]
    if not token:
        return create()
    files = [
        (name, [part for file in sent for part in (file.name, _digest(file))])
        for name, sent in request.FILES.lists()
    ]
    digest = digest_of_form([*request.POST.lists(), *files], leave_out=frozenset({"csrfmiddlewaretoken"}))
    return create_once(
        owner=owner_of(request),
        scope=request.path[:300],
        key=f"{token}:{digest}",
        digest=digest,
        create=create,
    )


def _digest(file: UploadedFile) -> str:
    """Return the SHA-256 of a file's content, and leave the file as if it had not been read."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def edit_page(
    request: HttpRequest,
    record: Record,
    form_class: type[RecordForm],
    *,
    save: Callable[..., Any],
    back: str,
    breadcrumbs: Breadcrumbs,
    title: str,
) -> HttpResponse:
    """Answer GET and POST of a record's edit page; `save(actor=, version=, values=)` calls the service.

    The form has the fields that this person reads. 422 with the form when what was typed is refused, 409
    with both versions when somebody saved the same field before.
    """
    page = {"record": record, "title": title, "breadcrumbs": [*breadcrumbs, (title, "")], "back": back}
    ref = ref_to(record)
    draft = Draft.objects.visible_to(request.user).filter(kind=ref.kind, uuid=ref.uuid).first()
    if request.method != "POST":
        form = form_class(instance=record, initial=_from_draft(draft, form_class))
        remove_unreadable(form, record, request.user)
        return render(request, "editing/edit.html", page | {"form": form, "draft": draft})
    if "discard" in request.POST:
        discard_draft(actor=request.user, ref=ref)
        return redirect(request.path)
    form = form_class(request.POST, instance=record)
    remove_unreadable(form, record, request.user)
    if "keep" in request.POST:
        return _keep(request, form, ref)
    return _save(request, form, ref, save, page)


def _save(
    request: HttpRequest, form: RecordForm, ref: Ref, save: Callable[..., Any], page: dict[str, Any]
) -> HttpResponse:
    status = 422
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            _save_or_merge(request, form, version, save)
            discard_draft(actor=request.user, ref=ref)
            return redirect(page["back"])
        except ValidationError as error:
            add_errors(form, error)
        except NotPossibleNow as refusal:
            status = 409
            form.add_error(None, f"{refusal} What you typed is below, and among your unsaved drafts.")
            _keep_unsaved(request, form, ref, version)
        except EditConflict as conflict:
            _keep_unsaved(request, form, ref, version)
            page["conflict"] = conflict_of_record(form, version, conflict.theirs, request.user)
            return render(request, "editing/conflict.html", page, status=409)
    return render(request, "editing/edit.html", page | {"form": form}, status=status)


def _keep_unsaved(request: HttpRequest, form: RecordForm, ref: Ref, version: int) -> None:
    """Keep as a draft what can't be saved, except a text that is too long for one; the page shows it too."""
    with suppress(ValidationError):
        keep_draft(actor=request.user, ref=ref, base_version=version, values=_typed(form))


def _save_or_merge(request: HttpRequest, form: RecordForm, version: int, save: Callable[..., Any]) -> None:
    """Save what was typed, together with what another person changed in other fields meanwhile."""
    try:
        save(actor=request.user, version=version, values=form.values)
    except EditConflict as conflict:
        merged = merged_values(form, version, conflict.theirs)
        if merged is None:
            raise
        name = saved_by(conflict.theirs)
        save(actor=request.user, version=conflict.theirs.version, values=merged)
        messages.info(request, f"{name} changed other things here while you were editing. Both are saved.")


def _from_draft(draft: Draft | None, form_class: type[RecordForm]) -> dict[str, Any]:
    """Return what the form starts with: the draft's text, on the version it was typed into."""
    if draft is None:
        return {}
    values = {name: value for name, value in draft.values.items() if name in form_class.base_fields}
    return values | {"version": draft.base_version}


def _typed(form: RecordForm) -> dict[str, Any]:
    """Return what was typed into the form, without the characters that no text can hold."""
    return {name: clean(form.data.get(name, "")) for name in form.fields if name != "version"}


def _keep(request: HttpRequest, form: RecordForm, ref: Ref) -> HttpResponse:
    version = str(form.data.get("version", ""))
    base = int(version) if version.isdecimal() and len(version) < 10 else 1
    keep_draft(actor=request.user, ref=ref, base_version=base, values=_typed(form))
    return render(request, "editing/kept.html")
