"""The pages on which a person ends sessions of their own."""

from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.models import OpenSession, User
from core.forms import EmptyForm
from editing.pages import form_page


def _confirmed(request: HttpRequest, **page: object) -> HttpResponse:
    return form_page(
        request,
        EmptyForm(request.POST if request.method == "POST" else None),
        back=reverse("accounts:me"),
        breadcrumbs=[("Your account", reverse("accounts:me"))],
        template="editing/confirm.html",
        danger=True,
        **page,
    )


@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before one browser is signed out."""
    session = get_object_or_404(OpenSession.objects.visible_to(request.user), pk=pk)
    return _confirmed(
        request,
        save=lambda form: services.end_session(actor=request.user, session=session),
        title=f"End the session in {session.device}",
        will=["That browser is signed out at its next click.", "What was typed there stays as a draft."],
        button="End it",
    )


@require_http_methods(["GET", "POST"])
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Before every other browser is signed out."""
    return _confirmed(
        request,
        save=lambda form: _end_others(request),
        title="End all other sessions",
        will=["Every browser but this one is signed out at its next click."],
        button="End all others",
    )


def _end_others(request: HttpRequest) -> None:
    services.end_other_sessions(actor=request.user, keep=request.session.session_key)
    update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
