"""The pages on which experts declare interests and say what they know: theirs, and the secretariat's."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import policies, services
from accounts.decorators import desk_page
from accounts.forms import DeclarationForm, ExpertiseForm
from accounts.models import User
from accounts.views.people import people_breadcrumbs, person_home
from core.policies import require
from editing.pages import Breadcrumbs, form_page


def _back(request: HttpRequest, person: User) -> str:
    """One's own pages lead to one's own account: guests have no list of people."""
    return reverse("accounts:me") if request.user == person else person_home(person)


def _breadcrumbs(request: HttpRequest, person: User) -> Breadcrumbs:
    return (
        [("Your account", reverse("accounts:me"))] if request.user == person else people_breadcrumbs(person)
    )


@require_http_methods(["GET", "POST"])
@desk_page
def declare_interests(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new declaration of interests."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_declare_interests, request.user, person)
    return form_page(
        request,
        DeclarationForm(request.POST or None, user=request.user, initial=_as_before(person)),
        save=lambda form: services.declare_interests(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=_back(request, person),
        breadcrumbs=_breadcrumbs(request, person),
        title=f"Interests of {person.name}",
        button="Declare",
    )  # fmt: skip


def _as_before(person: User) -> dict[str, Any]:
    """What the newest declaration says, so that a new one forgets no restriction by mistake."""
    said: dict[str, Any] = {"declared_on": timezone.localdate()}
    newest = person.declarations.order_by("-declared_on", "-created_at").first()
    if newest is None:
        return said
    barred = list(newest.barred.order_by("organisation"))
    names = "\n".join(row.organisation for row in barred if row.organisation)
    topics = [row.uuid for row in barred if row.uuid]
    return said | {"topics": topics, "organisations": names, "restrictions": newest.restrictions}


@require_http_methods(["GET", "POST"])
@desk_page
def set_expertise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The disciplines that a person knows."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_set_expertise, request.user, person)
    known = list(person.expertise.values_list("discipline", flat=True))
    return form_page(
        request,
        ExpertiseForm(request.POST if request.method == "POST" else None, initial={"disciplines": known}),
        save=lambda form: services.set_expertise(actor=request.user, person=person, **form.cleaned_data),
        back=_back(request, person),
        breadcrumbs=_breadcrumbs(request, person),
        title=f"Expertise of {person.name}",
    )
