"""The pages of invitations: the secretariat's, and the page to which the link in the mail leads."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, services
from accounts.decorators import desk_page, reads_secretariat
from accounts.forms import AcceptForm, InviteForm, VersionForm
from accounts.models import Invitation
from accounts.views.people import people_breadcrumbs
from core.lists import page_of
from core.policies import require
from editing.pages import confirm_page, form_page


@require_safe
@desk_page(may=reads_secretariat)
def list_invitations(request: HttpRequest) -> HttpResponse:
    """List every invitation with its state, the newest first."""
    rows = Invitation.objects.visible_to(request.user).select_related("party", "invited_by", "user")
    page = {
        "page": page_of(rows.order_by("-created_at", "pk"), request.GET.get("page")),
        "may_invite": policies.can_invite_person(request.user),
        "breadcrumbs": [*people_breadcrumbs(), ("Invitations", "")],
    }
    return render(request, "accounts/invitations.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_secretariat)
def invite_person(request: HttpRequest) -> HttpResponse:
    """Ask for name, address, role and period, then send the invitation."""
    require(policies.can_invite_person, request.user)
    return form_page(
        request,
        InviteForm(request.POST or None),
        save=lambda form: services.invite_person(actor=request.user, **form.cleaned_data),
        creates=True,
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title="Invite a person",
        button="Send invitation",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_secretariat)
def resend_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation, then send a new link."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(policies.can_resend_invitation, request.user, invitation)
    return confirm_page(
        request,
        form=VersionForm(request.POST or None, initial={"version": invitation.version}),
        save=lambda form: services.resend_invitation(
            actor=request.user, invitation=invitation, **form.cleaned_data
        ),
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title=f"Send invitation of {invitation.name} again",
        will=[
            "A new link is sent. It can be used once, within 14 days.",
            "The link sent before stops working.",
        ],
        told=[f"{invitation.name}, at {invitation.email}"],
        button="Send invitation again",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_secretariat)
def revoke_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation, then revoke the invitation."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(policies.can_revoke_invitation, request.user, invitation)
    return confirm_page(
        request,
        form=VersionForm(request.POST or None, initial={"version": invitation.version}),
        save=lambda form: services.revoke_invitation(
            actor=request.user, invitation=invitation, **form.cleaned_data
        ),
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title=f"Revoke invitation of {invitation.name}",
        will=["The link that was sent stops working."],
        button="Revoke invitation",
        danger=True,
    )


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person choose a password, then create the account.

    Every unusable link gets the same 404.
    """
    invitation = services.invitation_of(token)
    if invitation is None:
        raise Http404
    return form_page(
        request,
        AcceptForm(request.POST or None),
        save=lambda form: services.accept_invitation(token=token, password=form.cleaned_data["password"]),
        back=reverse("account_login"),
        breadcrumbs=[],
        title="Join the portal",
        template="accounts/accept.html",
        invitation=invitation,
    )
