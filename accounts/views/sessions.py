"""The pages on which people end sessions of their own."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.browsers import device_of
from accounts.models import User
from accounts.sessions import user_sessions
from editing.pages import confirm_page


def _confirm(request: HttpRequest, **page: object) -> HttpResponse:
    own_page = reverse("accounts:me")
    return confirm_page(request, back=own_page, breadcrumbs=[("Your account", own_page)], danger=True, **page)


@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then sign one browser out."""
    session = get_object_or_404(user_sessions().visible_to(request.user), pk=pk)
    return _confirm(
        request,
        save=lambda form: services.end_session(actor=request.user, session=session),
        title=f"End session in {device_of(session.user_agent)}",
        will=[
            "That browser is signed out with its next request.",
            "Text that is being typed there stays as a draft.",
        ],
        button="End session",
    )


@require_http_methods(["GET", "POST"])
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then sign every other browser out."""
    return _confirm(
        request,
        save=lambda form: _end_others(request),
        title="End all other sessions",
        will=["Every browser but this one is signed out with its next request."],
        button="End all other sessions",
    )


def _end_others(request: HttpRequest) -> None:
    services.end_other_sessions(actor=request.user, keep=request.session.session_key)
    update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
