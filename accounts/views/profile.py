"""A person's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Mandate, OpenSession, User
from accounts.restrictions import with_barred
from accounts.second_factor import has_second_factor
from accounts.states import DeclarationState


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who one is here: name, address, every role with its period, interests and expertise."""
    rows = Mandate.objects.filter(user=request.user).select_related("group", "party")
    people = User.objects.with_declaration_state().prefetch_related("expertise__discipline")
    person = people.get(pk=request.user.pk)
    page = {
        "mandates": rows.order_by("-starts_at", "pk"),
        "person": person,
        "state": DeclarationState(person.declaration_state).label,
        "declarations": with_barred(
            person.declarations.order_by("-declared_on", "-created_at"), request.user
        ),
        "may_declare": True,
        "second_factor": has_second_factor(request.user),
        "sessions": OpenSession.objects.visible_to(request.user).still_open(person),
        "this_session": request.session.session_key,
        "breadcrumbs": [("Your account", "")],
    }
    return render(request, "accounts/me.html", page)
