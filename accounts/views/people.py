"""The desk's pages of people: the list, a person, and the acts on mandates."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, services
from accounts.access import QIG, Access, access_for
from accounts.decorators import desk_page
from accounts.filters import PeopleFilter
from accounts.forms import DeactivateForm, EndMandateForm, MandateForm, VersionForm
from accounts.models import Declaration, Mandate, User
from accounts.restrictions import with_barred
from accounts.second_factor import has_second_factor
from accounts.states import DeclarationState
from core.filters import filtered, refuse_unknown_parameters
from core.lists import Columns, export_queries, exported, page_of
from core.policies import require
from core.visibility import Visibility
from editing.history import history_of
from editing.pages import Breadcrumbs, form_page


def _of_the_group(access: Access) -> bool:
    return access.reads(Visibility.GROUP)


def _with_mandates(rows: QuerySet[User], request: HttpRequest) -> QuerySet[User]:
    """Each person with `listed_mandates`, the newest first, what they know, and how their declaration stands. Two
    queries more.
    """
    mandates = Mandate.objects.visible_to(request.user).select_related("group", "party")
    now = Mandate.objects.current().filter(user=OuterRef("pk"), group__code=QIG)
    return (
        rows.with_declaration_state()
        .annotate(has_part=Exists(now))
        .prefetch_related(  # type: ignore[attr-defined]
            "expertise__discipline",
            Prefetch("mandates", mandates.order_by("-starts_at", "pk"), to_attr="listed_mandates"),
        )
    )


def _columns(request: HttpRequest) -> Columns:
    """Contact data stands in the secretariat's and the chair's export alone."""
    contact = [("E-mail", lambda person: person.email)]
    return (
        ("Name", lambda person: person.name),
        *(contact if access_for(request.user).reads(Visibility.SECRETARIAT) else ()),
        ("Roles now", lambda person: ", ".join(map(str, _now(person)))),
        ("Until", _until),
        ("Declaration", _interests),
        ("Expertise", lambda person: ", ".join(known.discipline.name for known in person.expertise.all())),
        ("May sign in", lambda person: "yes" if person.is_active else "no"),
    )  # fmt: skip


def _until(person: User) -> Any:
    """The last day of the mandate that runs longest; nothing where none has an end."""
    return max(filter(None, (mandate.last_day for mandate in _now(person))), default="")


def _now(person: User) -> list[Mandate]:
    """The mandates that run; who was deactivated has none."""
    return [mandate for mandate in person.listed_mandates if mandate.runs and person.is_active]  # type: ignore[attr-defined]


def _interests(person: User) -> str:
    """How the declaration stands; nothing of who has no part in the group now."""
    return DeclarationState(person.declaration_state).label if person.has_part else ""  # type: ignore[attr-defined]


def people_breadcrumbs(person: User | None = None) -> Breadcrumbs:
    """The way to the list of people, or on to one of them."""
    breadcrumbs = [("Desk", reverse("desk:home")), ("People", reverse("accounts:list-people"))]
    return [*breadcrumbs, (person.name, person_home(person))] if person else breadcrumbs


def person_home(person: User) -> str:
    return reverse("accounts:person", args=[person.pk])


@require_safe
@desk_page(may=_of_the_group)
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody with a part in the group, now or once, with roles and what remains of each mandate."""
    found = filtered(PeopleFilter, request.GET, User.objects.visible_to(request.user), request)
    rows = _with_mandates(found.qs.order_by("name", "pk"), request)
    if "format" in request.GET:
        return exported(rows, _columns(request), name="people", format=request.GET["format"])
    page: dict[str, Any] = {
        "filter": found,
        "page": page_of(rows, request.GET.get("page")),
        "exports": export_queries(request.GET),
        "sees_contact": access_for(request.user).reads(Visibility.SECRETARIAT),
        "may_invite": policies.can_invite_person(request.user),
        "breadcrumbs": [*people_breadcrumbs()[:1], ("People", "")],
    }
    return render(request, "accounts/people.html", page)


def _person(request: HttpRequest, pk: UUID) -> User:
    return get_object_or_404(_with_mandates(User.objects.visible_to(request.user), request), pk=pk)


def _declarations(request: HttpRequest, person: User) -> QuerySet[Declaration]:
    """The newest first: it is the one that counts."""
    rows = Declaration.objects.visible_to(request.user).filter(user=person)
    return rows.order_by("-declared_on", "-created_at")


@require_safe
@desk_page(may=_of_the_group)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: mandates, and what the secretariat may do."""
    person = _person(request, pk)
    page = {
        "person": person,
        "sees_contact": access_for(request.user).reads(Visibility.SECRETARIAT),
        "may_act": policies.can_give_mandate(request.user, person),
        "may_declare": policies.can_declare_interests(request.user, person),
        "declarations": with_barred(_declarations(request, person), request.user),
        "state": _interests(person),
        "second_factor": has_second_factor(person),
        "may_reset": policies.can_reset_second_factor(request.user, person),
        "breadcrumbs": [*people_breadcrumbs(), (person.name, "")],
    }
    return render(request, "accounts/person.html", page)


@require_safe
@desk_page(may=_of_the_group)
def person_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what to the person's account and mandates."""
    refuse_unknown_parameters(request.GET, "page")
    person = _person(request, pk)
    page = {
        "record": person,
        "story": history_of(person, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*people_breadcrumbs(person), ("History", "")],
    }
    return render(request, "editing/history.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_group)
def give_mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A role and its period."""
    person = _person(request, pk)
    require(policies.can_give_mandate, request.user, person)
    return form_page(
        request,
        MandateForm(request.POST or None),
        save=lambda form: services.give_mandate(actor=request.user, person=person, **form.cleaned_data),
        back=person_home(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Give {person.name} a mandate",
        button="Give the mandate",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_group)
def end_mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before a mandate is ended: what it closes."""
    mandate = get_object_or_404(Mandate.objects.visible_to(request.user).select_related("user"), pk=pk)
    require(policies.can_end_mandate, request.user, mandate)
    return form_page(
        request,
        EndMandateForm(request.POST or None, initial={"version": mandate.version}),
        save=lambda form: services.end_mandate(
            actor=request.user, mandate=mandate, **form.cleaned_data
        ),
        back=person_home(mandate.user),
        breadcrumbs=people_breadcrumbs(mandate.user),
        title=f"End a mandate: {mandate}",
        template="editing/confirm.html",
        will=[f"{mandate.user.name} loses what this role opens, on the next click after it ended."],
        told=[f"{mandate.user.name}, with the reason"],
        button="End the mandate",
        danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_group)
def deactivate_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before a person is kept out."""
    person = _person(request, pk)
    require(policies.can_deactivate_person, request.user, person)
    return form_page(
        request,
        DeactivateForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.deactivate_person(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_home(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Deactivate {person.name}",
        template="editing/confirm.html",
        will=["Every session ends at once, and nobody signs in with it.", "Waiting mails are not sent."],
        button="Deactivate",
        danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_group)
def reactivate_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before a person is let in again."""
    person = _person(request, pk)
    require(policies.can_reactivate_person, request.user, person)
    return form_page(
        request,
        VersionForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.reactivate_person(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_home(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Let {person.name} sign in again",
        template="editing/confirm.html",
        will=["The account signs in again, with the mandates that still run."],
        button="Reactivate",
    )  # fmt: skip
