"""The pages on which things are typed: a record edited in place, and any other form.

Of a record, typing is kept as a private draft (a POST with `keep`, sent by htmx while one types); *Save*
calls the action; a save that comes too late shows both versions side by side, and what was not saved stays as
the draft. Whatever goes wrong, a page gives back what was typed.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BoundField, CharField, HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import EditConflict, NotPossibleNow
from core.forms import EmptyForm, RecordForm, put_errors
from core.idempotency import create_once, digest_of_form, owner_of
from core.kinds import Ref, ref_to
from core.models import Record
from core.text import clean
from editing.models import Draft
from editing.services import discard_draft, keep_draft

Breadcrumbs = list[tuple[str, str]]
M = TypeVar("M", bound=Model)


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
    """Answer GET and POST of a form; `save(form)` calls the service with what the valid form holds.

    On success redirect to `back`, or to `then(saved)`. With `creates`, the form carries a token, so that the same
    form sent twice creates one record. 422 with the form when what was typed is refused; 409 with it when the
    record has moved on: what was saved meanwhile stands beside what was typed, and the form carries the new
    version, ready to be sent again.
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
                put_errors(form, error)
            except (NotPossibleNow, EditConflict) as refusal:
                status = 409
                form.add_error(None, str(refusal))
                if isinstance(refusal, EditConflict):
                    form.data = form.data.copy()
                    form.data["version"] = refusal.theirs.version
                    form.both = _beside(form, refusal.theirs)  # type: ignore[attr-defined]
    page |= {"form": form, "title": title, "breadcrumbs": [*breadcrumbs, (title, "")], "back": back}
    return render(request, template, page, status=status)


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
    **page: Any,
) -> HttpResponse:
    """Say what an action will do and ask for confirmation; a POST calls `save(form)`.

    `will`, `told`, `public`: sentences on what happens, who is notified and what becomes public. `form` asks for
    more than the click, such as a reason. Refusals are answered as in `form_page`.
    """
    form = form or EmptyForm(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        save=save,
        back=back,
        breadcrumbs=breadcrumbs,
        title=title,
        template="editing/confirm.html",
        will=will,
        button=button,
        **page,
    )


TOKEN = "form_token"


def add_form_token(form: BaseForm) -> None:
    """Give the form a hidden token, new for each form that is opened."""
    form.fields[TOKEN] = CharField(
        max_length=64, required=False, widget=HiddenInput, initial=lambda: secrets.token_urlsafe(16)
    )


def create_from_form(request: HttpRequest, create: Callable[[], M]) -> M:
    """Return what `create()` makes of this POST; the same form with the same content makes one record.

    Whoever opens a form twice, or goes back and changes what was typed, creates a second record. Raises as
    `create()` does.
    """
    token = clean(request.POST.get(TOKEN, ""))[:64]
    if not token:
        return create()
    files = [(name, [file.name, str(file.size)]) for name, file in request.FILES.items()]
    digest = digest_of_form([*request.POST.lists(), *files], leave_out=frozenset({"csrfmiddlewaretoken"}))
    return create_once(
        owner=owner_of(request),
        scope=request.path[:300],
        key=f"{token}:{digest}",
        digest=digest,
        create=create,
    )


def _beside(form: BaseForm, theirs: Any) -> list[dict[str, str]]:
    """Label, `theirs` and `yours` of each field in which what was saved differs from what was typed."""
    rows = []
    for name, typed in form.cleaned_data.items():
        if name != "version" and hasattr(theirs, name):
            choices = dict(getattr(form.fields[name], "choices", ()))
            both = {"theirs": _said(getattr(theirs, name), choices), "yours": _said(typed, choices)}
            if both["theirs"] != both["yours"]:
                rows.append({"label": str(form[name].label), **both})
    return rows


def _said(value: Any, choices: dict[Any, Any]) -> str:
    """A value as a reader would say it; of several, one after the other."""
    several = value.all() if hasattr(value, "all") else value
    if isinstance(several, list | tuple | QuerySet):
        return ", ".join(_said(one, choices) for one in several)
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return clean(str(choices.get(value, value)))


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
    """Answer GET and POST of a record's edit page; `save(actor=, version=, values=)` is the action.

    422 with the form when what was typed can't stand, 409 with both versions when somebody saved before.
    """
    page = {"record": record, "title": title, "breadcrumbs": [*breadcrumbs, (title, "")], "back": back}
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
    status = 422
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            save(actor=request.user, version=version, values=form.values)
            discard_draft(actor=request.user, ref=ref)
            return redirect(back)
        except ValidationError as error:
            put_errors(form, error)
        except NotPossibleNow as refusal:
            status = 409
            form.add_error(None, str(refusal))
        except EditConflict as conflict:
            keep_draft(actor=request.user, ref=ref, base_version=version, values=_typed(form))
            return render(request, "editing/conflict.html", page | _both(form, version, conflict), status=409)
    return render(request, "editing/edit.html", page | {"form": form}, status=status)


def _from_draft(draft: Draft | None, form_class: type[RecordForm]) -> dict[str, Any]:
    """What the form starts with: the draft's text, on the version it was typed into."""
    if draft is None:
        return {}
    known = {name: value for name, value in draft.values.items() if name in form_class.base_fields}
    return known | {"version": draft.base_version}


def _typed(form: RecordForm) -> dict[str, Any]:
    """What stands in the form, as it was typed, less what no text can hold."""
    return {name: clean(form.data.get(name, "")) for name in form.fields if name != "version"}


def _keep(request: HttpRequest, form: RecordForm, ref: Ref) -> HttpResponse:
    version = str(form.data.get("version", ""))
    base = int(version) if version.isdecimal() and len(version) < 10 else 1
    keep_draft(actor=request.user, ref=ref, base_version=base, values=_typed(form))
    return render(request, "editing/kept.html")


def _both(form: RecordForm, version: int, conflict: EditConflict) -> dict[str, Any]:
    """Both versions, field by field. Where this person changed nothing, what the other one wrote stands."""
    now, typed = conflict.theirs, form.values
    opened = _as_opened(now, version, typed)
    untouched = {name: now_value for name, (then, now_value) in opened.items() if _key(typed[name]) == then}
    theirs = type(form)(instance=now)
    mine = type(form)(initial=typed | untouched | {"version": now.version}, instance=now)
    rows = []
    for name in typed:
        mine.fields[name].label = "What should stand"
        texts = {"theirs": _words(theirs[name]), "yours": _words(mine[name])}
        rows.append({"field": mine[name], "label": theirs[name].label, **texts})
    return {
        "rows": rows,
        "settled": all(row["theirs"] == row["yours"] for row in rows),
        "stands": [str(theirs[name].label) for name in untouched if _key(typed[name]) != opened[name][1]],
        "version": now.version,
        "when": now.updated_at,
    }


def _as_opened(now: Record, version: int, names: Collection[str]) -> dict[str, tuple[Any, Any]]:
    """(as this person opened it, as it is now) of each field, from the row history; empty for a version that
    never was.
    """
    history = type(now).pgh_event_model.objects  # type: ignore[attr-defined]
    then = history.filter(pgh_obj_id=now.pk, version=version).order_by("pgh_id").last()
    fields = [f for f in now._meta.concrete_fields if f.name in names] if then else []
    return {f.name: (f.value_from_object(then), f.value_from_object(now)) for f in fields}


def _key(value: Any) -> Any:
    """What a field stores of a value: of a record its key."""
    return getattr(value, "pk", value)


def _words(field: BoundField) -> str:
    """A field's value as a reader would say it."""
    value = field.value()
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "" if value is None else value))
