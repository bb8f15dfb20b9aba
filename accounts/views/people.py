"""The desk's pages of people: the list, a person, and opening and closing their account."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, services
from accounts.access import QIG, access_for
from accounts.decorators import desk_page, reads_group, reads_secretariat
from accounts.filters import PeopleFilter
from accounts.forms import VersionForm, VersionReasonForm
from accounts.models import Declaration, Mandate, User
from accounts.restrictions import with_restrictions
from accounts.second_factor import has_second_factor
from accounts.states import DeclarationState
from core.filters import filtered, refuse_unknown_parameters
from core.lists import Columns, export_queries, exported, page_of
from core.ordering import by_name
from core.policies import require
from editing.history import history_of
from editing.pages import Breadcrumbs, confirm_page


def _with_mandates(rows: QuerySet[User], request: HttpRequest) -> QuerySet[User]:
    """Return the people with `listed_mandates` (newest first), expertise and the state of their declaration.

    Two queries more, however many people.
    """
    mandates = Mandate.objects.visible_to(request.user).select_related("group", "party")
    now = Mandate.objects.current().filter(user=OuterRef("pk"), group__code=QIG)
    return (
        rows.with_declaration_state()
        .annotate(has_mandate=Exists(now))
        .prefetch_related(  # type: ignore[attr-defined]
            "expertise__discipline",
            Prefetch("mandates", mandates.order_by("-starts_at", "pk"), to_attr="listed_mandates"),
        )
    )


def _columns(request: HttpRequest) -> Columns:
    """Return the columns of the export; contact data for the secretariat and the chair alone."""
    contact = [("E-mail", lambda person: person.email)]
    return (
        ("Name", lambda person: person.name),
        *(contact if reads_secretariat(access_for(request.user)) else ()),
        ("Roles now", lambda person: ", ".join(map(str, _current_mandates(person)))),
        ("Until", _until),
        ("Declaration", declaration_label),
        ("Expertise", lambda person: ", ".join(each.discipline.name for each in person.expertise.all())),
        ("May sign in", lambda person: "yes" if person.is_active else "no"),
    )  # fmt: skip


def _until(person: User) -> Any:
    """Return the last day of the mandate that runs longest; empty where none has an end."""
    return max(filter(None, (mandate.last_day for mandate in _current_mandates(person))), default="")


def _current_mandates(person: User) -> list[Mandate]:
    """Return the mandates that run now; a deactivated person has none."""
    return [mandate for mandate in person.listed_mandates if mandate.runs and person.is_active]  # type: ignore[attr-defined]


def declaration_label(person: User) -> str:
    """Return the state of the declaration in words; empty for a person without a mandate now."""
    return DeclarationState(person.declaration_state).label if person.has_mandate else ""  # type: ignore[attr-defined]


def people_breadcrumbs(person: User | None = None) -> Breadcrumbs:
    """Return the breadcrumbs of the list of people, or of one of them."""
    breadcrumbs = [("My work", reverse("desk:home")), ("People", reverse("accounts:list-people"))]
    return [*breadcrumbs, (person.name, person_url(person))] if person else breadcrumbs


def person_url(person: User) -> str:
    return reverse("accounts:person", args=[person.pk])


@require_safe
@desk_page(may=reads_group)
def list_people(request: HttpRequest) -> HttpResponse:
    """List the people with a mandate, now or in the past."""
    people = User.objects.visible_to(request.user).people()
    results = filtered(PeopleFilter, request.GET, people, request)
    rows = _with_mandates(results.qs.order_by(*by_name("name")), request)
    if "format" in request.GET:
        return exported(rows, _columns(request), name="people", format=request.GET["format"])
    page: dict[str, Any] = {
        "filter": results,
        "page": page_of(rows, request.GET.get("page")),
        "exports": export_queries(request.GET),
        "sees_contact": reads_secretariat(access_for(request.user)),
        "may_invite": policies.can_invite_person(request.user),
        "breadcrumbs": [*people_breadcrumbs()[:1], ("People", "")],
    }
    return render(request, "accounts/people.html", page)


def visible_person(request: HttpRequest, pk: UUID) -> User:
    """Return a person or service account that the signed-in person sees, with mandates. Raises Http404."""
    return get_object_or_404(_with_mandates(User.objects.visible_to(request.user), request), pk=pk)


@require_safe
@desk_page(may=reads_group)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a person or a service account, and what the secretariat may do."""
    person = visible_person(request, pk)
    declarations = Declaration.objects.visible_to(request.user).filter(user=person).newest_first()
    page = {
        "person": person,
        "sees_contact": reads_secretariat(access_for(request.user)),
        "may_act": policies.can_give_mandate(request.user, person),
        "may_declare": policies.can_declare_interests(request.user, person),
        "declarations": with_restrictions(declarations, request.user),
        "state": declaration_label(person),
        "second_factor": has_second_factor(person),
        "may_reset": policies.can_reset_second_factor(request.user, person),
        "breadcrumbs": [*people_breadcrumbs(), (person.name, "")],
    }
    template = "accounts/service_account.html" if person.is_service_account else "accounts/person.html"
    return render(request, template, page)


@require_safe
@desk_page(may=reads_group)
def person_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who did what to the person's account and mandates."""
    refuse_unknown_parameters(request.GET, "page")
    person = visible_person(request, pk)
    page = {
        "record": person,
        "history": history_of(person, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*people_breadcrumbs(person), ("History", "")],
    }
    return render(request, "editing/history.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_group)
def deactivate_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation, then close the account."""
    person = visible_person(request, pk)
    require(policies.can_deactivate_person, request.user, person)
    return confirm_page(
        request,
        form=VersionReasonForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.deactivate_person(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_url(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Deactivate {person.name}",
        will=["Every session ends at once, and nobody can sign in.", "Waiting mails are not sent."],
        button="Deactivate account",
        danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_group)
def reactivate_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation, then open the account again."""
    person = visible_person(request, pk)
    require(policies.can_reactivate_person, request.user, person)
    return confirm_page(
        request,
        form=VersionForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.reactivate_person(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_url(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Reactivate {person.name}",
        will=["The account works again, with the mandates that still run."],
        button="Reactivate account",
    )  # fmt: skip
