"""The pages on which people, or the secretariat for them, declare interests and set expertise."""

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
from accounts.views.people import people_breadcrumbs, person_url
from core.ordering import SortKey
from core.policies import require
from editing.pages import Breadcrumbs, form_page


def _back(request: HttpRequest, person: User) -> str:
    """Return where the page leads back to: one's own account, since guests have no list of people."""
    return reverse("accounts:me") if request.user == person else person_url(person)


def _breadcrumbs(request: HttpRequest, person: User) -> Breadcrumbs:
    own = [("Your account", reverse("accounts:me"))]
    return own if request.user == person else people_breadcrumbs(person)


@require_http_methods(["GET", "POST"])
@desk_page
def declare_interests(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a declaration of interests, then add it."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_declare_interests, request.user, person)
    return form_page(
        request,
        DeclarationForm(request.POST or None, user=request.user, initial=_newest_values(person)),
        save=lambda form: services.declare_interests(
            actor=request.user, person=person, **form.cleaned_data
        ),
        creates=True,
        back=_back(request, person),
        breadcrumbs=_breadcrumbs(request, person),
        title=f"Declare interests of {person.name}",
        button="Declare interests",
    )  # fmt: skip


def _newest_values(person: User) -> dict[str, Any]:
    """Return what the newest declaration holds, so that a new one drops no restriction by mistake."""
    values: dict[str, Any] = {"declared_on": timezone.localdate()}
    newest = person.declarations.newest_first().first()
    if newest is None:
        return values
    rows = list(newest.restriction_rows.order_by(SortKey("organisation"), "pk"))
    names = "\n".join(row.organisation for row in rows if row.organisation)
    topics = [row.uuid for row in rows if row.uuid]
    return values | {"topics": topics, "organisations": names, "restrictions": newest.restrictions}


@require_http_methods(["GET", "POST"])
@desk_page
def set_expertise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the disciplines that a person knows, then save them."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_set_expertise, request.user, person)
    disciplines = list(person.expertise.values_list("discipline", flat=True))
    data = request.POST if request.method == "POST" else None
    return form_page(
        request,
        ExpertiseForm(data, initial={"disciplines": disciplines}),
        save=lambda form: services.set_expertise(actor=request.user, person=person, **form.cleaned_data),
        back=_back(request, person),
        breadcrumbs=_breadcrumbs(request, person),
        title=f"Change expertise of {person.name}",
        button="Save expertise",
    )
