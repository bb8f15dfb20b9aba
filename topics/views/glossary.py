"""The desk's pages of the glossary."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import desk_page
from core.filters import filtered
from core.lists import export_queries, exported, page_of
from core.ordering import by_name
from core.policies import require
from editing.pages import Breadcrumbs, confirm_page, edit_page, form_page
from topics import policies, services
from topics.filters import TermFilter
from topics.forms import GlossaryTermForm, VersionForm
from topics.models import GlossaryTerm

COLUMNS = (
    ("Term", lambda term: term.term),
    ("Other spellings", lambda term: ", ".join(term.variants)),
    ("Definition", lambda term: term.definition),
)


def _home() -> str:
    return reverse("topics:list-terms")


def _breadcrumbs() -> Breadcrumbs:
    return [("My work", reverse("desk:home")), ("Glossary", _home())]


def _visible_term(request: HttpRequest, pk: Any) -> GlossaryTerm:
    return get_object_or_404(GlossaryTerm.objects.visible_to(request.user), pk=pk)


@require_safe
@desk_page
def list_terms(request: HttpRequest) -> HttpResponse:
    """Show the terms with their spellings, in alphabetical order."""
    filter_set = filtered(TermFilter, request.GET, GlossaryTerm.objects.visible_to(request.user), request)
    terms = filter_set.qs.order_by(*by_name("term"))
    if "format" in request.GET:
        return exported(terms.iterator(), COLUMNS, name="glossary", format=request.GET["format"])  # type: ignore[return-value]
    context = {
        "filter": filter_set,
        "page": page_of(terms, request.GET.get("page"), per_page=100),
        "breadcrumbs": _breadcrumbs(),
        "exports": export_queries(request.GET),
        "may_edit": policies.can_edit_glossary(request.user),
    }
    return render(request, "topics/glossary.html", context)


@require_http_methods(["GET", "POST"])
@desk_page
def add_term(request: HttpRequest) -> HttpResponse:
    require(policies.can_edit_glossary, request.user)
    return form_page(
        request,
        GlossaryTermForm(request.POST or None),
        save=lambda form: services.add_term(actor=request.user, values=form.values),
        back=_home(),
        breadcrumbs=_breadcrumbs(),
        title="Add term",
        button="Add term",
        creates=True,
    )


@require_http_methods(["GET", "POST"])
@desk_page
def edit_term(request: HttpRequest, pk: Any) -> HttpResponse:
    term = _visible_term(request, pk)
    require(policies.can_edit_glossary, request.user)
    save, title = partial(services.edit_term, term=term), f"Edit {term.term}"
    return edit_page(
        request, term, GlossaryTermForm, save=save, back=_home(), breadcrumbs=_breadcrumbs(), title=title
    )


@require_http_methods(["GET", "POST"])
@desk_page
def remove_term(request: HttpRequest, pk: Any) -> HttpResponse:
    term = _visible_term(request, pk)
    require(policies.can_edit_glossary, request.user)
    title = f"Remove {term.term}"
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        form=VersionForm(data, initial={"version": term.version}),
        save=lambda form: services.remove_term(actor=request.user, term=term, **form.cleaned_data),
        title=title,
        will=[
            "The term is removed from the glossary.",
            "Its spellings no longer find each other in a search.",
        ],
        button="Remove term",
        back=_home(),
        breadcrumbs=_breadcrumbs(),
    )
