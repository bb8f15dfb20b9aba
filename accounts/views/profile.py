"""The page of one's own account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Mandate, User
from accounts.restrictions import with_restrictions
from accounts.second_factor import has_second_factor
from accounts.sessions import open_sessions
from accounts.states import DeclarationState


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show the person's name, address, roles, interests, expertise and sessions."""
    rows = Mandate.objects.filter(user=request.user).select_related("group", "party")
    people = User.objects.with_declaration_state().prefetch_related("expertise__discipline")
    person = people.get(pk=request.user.pk)
    page = {
        "mandates": rows.order_by("-starts_at", "pk"),
        "person": person,
        "state": DeclarationState(person.declaration_state).label,
        "declarations": with_restrictions(person.declarations.newest_first(), request.user),
        "may_declare": True,
        "second_factor": has_second_factor(request.user),
        "sessions": open_sessions(person),
        "this_session": request.session.session_key,
        "breadcrumbs": [("Your account", "")],
    }
    return render(request, "accounts/me.html", page)
