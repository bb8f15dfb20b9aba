"""The pages of two-step sign-in. One's own ask for the password once more before they open."""

from base64 import b64encode
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
from accounts.access import Access
from accounts.decorators import desk_page
from accounts.forms import DeactivateForm, FirstCodeForm
from accounts.models import User
from accounts.second_factor import has_second_factor, must_set_up
from accounts.views.people import people_breadcrumbs, person_home
from core.forms import EmptyForm
from core.policies import require
from core.visibility import Visibility
from editing.pages import Breadcrumbs, form_page

_proved = reauthentication_required(app="allauth.mfa")


def _breadcrumbs() -> Breadcrumbs:
    return [("Your account", reverse("accounts:me"))]


@require_http_methods(["GET", "POST"])
@_proved
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """The key for the app, as a picture and in letters; a first code proves that the app has it."""
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
    """The key for an app: as a picture, an address that holds the SVG, and in letters, in fours."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    in_fours = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}", "key": in_fours}


def _confirmed(request: HttpRequest, action: Any, **page: Any) -> HttpResponse:
    return form_page(
        request,
        EmptyForm(request.POST if request.method == "POST" else None),
        save=lambda form: action(actor=request.user),
        breadcrumbs=_breadcrumbs(),
        template="editing/confirm.html",
        told=["You, by mail"],
        **page,
    )


@require_http_methods(["GET", "POST"])
@_proved
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Before one's own second factor is taken away."""
    return _confirmed(
        request,
        services.remove_second_factor,
        back=reverse("accounts:me"),
        title="Switch two-step sign-in off",
        will=["Your password alone opens your account again.", "Your recovery codes stop working."],
        button="Switch it off",
        danger=True,
    )


@require_http_methods(["GET", "POST"])
@_proved
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Before new codes are made."""
    return _confirmed(
        request,
        services.renew_recovery_codes,
        back=reverse("mfa_view_recovery_codes"),
        title="Make new recovery codes",
        will=["You get ten new codes.", "Those you have stop working."],
        button="Make new codes",
    )


def _of_the_group(access: Access) -> bool:
    return access.reads(Visibility.GROUP)


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_group)
def reset_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before the second factor of somebody who lost their phone is taken away."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require(policies.can_reset_second_factor, request.user, person)
    return form_page(
        request,
        DeactivateForm(request.POST or None, initial={"version": person.version}),
        save=lambda form: services.reset_second_factor(
            actor=request.user, person=person, **form.cleaned_data
        ),
        back=person_home(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Reset two-step sign-in of {person.name}",
        template="editing/confirm.html",
        will=[
            "Their app and their recovery codes stop working.",
            "Every session of theirs ends; they sign in with the password, and can set it up anew.",
            "Make sure first, by voice or face, that it is they who ask.",
        ],
        told=[f"{person.name}, with the reason"],
        button="Reset",
        danger=True,
    )  # fmt: skip
