"""The pages of two-step sign-in. One's own ask for the password before they open."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import policies, services
from accounts.decorators import desk_page, reads_group
from accounts.forms import FirstCodeForm, VersionReasonForm
from accounts.models import User
from accounts.second_factor import has_second_factor, must_set_up
from accounts.views.people import people_breadcrumbs, person_url
from core.policies import require
from editing.pages import Breadcrumbs, confirm_page, form_page

_password_confirmed = reauthentication_required(app="allauth.mfa")


def _breadcrumbs() -> Breadcrumbs:
    return [("Your account", reverse("accounts:me"))]


@require_http_methods(["GET", "POST"])
@_password_confirmed
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Show the key for the app, as a picture and in letters; a first code proves that the app has it."""
    if has_second_factor(request.user):
        return redirect("accounts:me")
    form = FirstCodeForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        save=lambda form: services.set_up_second_factor(actor=request.user, secret=form.secret),
        back=reverse("mfa_view_recovery_codes"),
        breadcrumbs=_breadcrumbs(),
        title="Set up two-step sign-in",
        template="accounts/second_factor.html",
        needed=settings.MFA_REQUIRED and must_set_up(request.user),
        **_key_of(request.user, form.secret),
    )


def _key_of(user: User, secret: str) -> dict[str, str]:
    """Return the key for an app: `picture` (data URL of an SVG) and `key` (in groups of four)."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", "key": groups}


def _confirm(request: HttpRequest, action: Callable[..., User], **page: Any) -> HttpResponse:
    return confirm_page(
        request,
        save=lambda form: action(actor=request.user),
        breadcrumbs=_breadcrumbs(),
        told=["You, by mail"],
        **page,
    )


@require_http_methods(["GET", "POST"])
@_password_confirmed
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then remove one's own second factor."""
    return _confirm(
        request,
        services.remove_second_factor,
        back=reverse("accounts:me"),
        title="Switch off two-step sign-in",
        will=["Your password alone opens your account again.", "Your recovery codes stop working."],
        button="Switch off two-step sign-in",
        danger=True,
    )


@require_http_methods(["GET", "POST"])
@_password_confirmed
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then make new codes."""
    return _confirm(
        request,
        services.renew_recovery_codes,
        back=reverse("mfa_view_recovery_codes"),
        title="Make new recovery codes",
        will=["You get ten new codes.", "The codes that you have stop working."],
        button="Make new recovery codes",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_group)
def reset_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation and a reason, then remove the second factor of a person who lost it."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_reset_second_factor, request.user, person)
    return confirm_page(
        request,
        form=VersionReasonForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.reset_second_factor(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_url(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Reset two-step sign-in of {person.name}",
        will=[
            "The app and the recovery codes stop working.",
            "Every session of this person ends. They sign in with the password, and can set up a new app.",
            "Before you go on, check by voice or in person that the request is theirs.",
        ],
        told=[f"{person.name}, with the reason"],
        button="Reset two-step sign-in",
        danger=True,
    )  # fmt: skip
