"""The pages of invitations: the secretariat's, and the one to which the link in the mail leads."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, services
from accounts.access import Access
from accounts.decorators import desk_page
from accounts.forms import AcceptForm, InviteForm, VersionForm
from accounts.models import Invitation
from accounts.views.people import people_breadcrumbs
from core.lists import page_of
from core.policies import require
from core.visibility import Visibility
from editing.pages import form_page


def _of_the_office(access: Access) -> bool:
    return access.reads(Visibility.SECRETARIAT)


@require_safe
@desk_page(may=_of_the_office)
def list_invitations(request: HttpRequest) -> HttpResponse:
    """Every invitation with its state, the newest first."""
    rows = Invitation.objects.visible_to(request.user).select_related("party", "invited_by", "user")
    page = {
        "page": page_of(rows.order_by("-created_at", "pk"), request.GET.get("page")),
        "may_invite": policies.can_invite_person(request.user),
        "breadcrumbs": [*people_breadcrumbs(), ("Invitations", "")],
    }
    return render(request, "accounts/invitations.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_office)
def invite_person(request: HttpRequest) -> HttpResponse:
    """Name, address, role and period of somebody new."""
    require(policies.can_invite_person, request.user)
    return form_page(
        request,
        InviteForm(request.POST or None),
        save=lambda form: services.invite_person(actor=request.user, **form.cleaned_data),
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title="Invite somebody",
        button="Send the invitation",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_office)
def resend_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before a new link is sent."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(policies.can_resend_invitation, request.user, invitation)
    return form_page(
        request,
        VersionForm(request.POST or None, initial={"version": invitation.version}),
        save=lambda form: services.resend_invitation(
            actor=request.user, invitation=invitation, **form.cleaned_data
        ),
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title=f"Invite {invitation.name} again",
        template="editing/confirm.html",
        will=["A new link is made, which serves once, for 14 days.", "The link sent before stops working."],
        told=[f"{invitation.name}, at {invitation.email}"],
        button="Send it again",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=_of_the_office)
def revoke_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before an invitation is taken back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(policies.can_revoke_invitation, request.user, invitation)
    return form_page(
        request,
        VersionForm(request.POST or None, initial={"version": invitation.version}),
        save=lambda form: services.revoke_invitation(
            actor=request.user, invitation=invitation, **form.cleaned_data
        ),
        back=reverse("accounts:list-invitations"),
        breadcrumbs=people_breadcrumbs(),
        title=f"Take back the invitation of {invitation.name}",
        template="editing/confirm.html",
        will=["The link that was sent stops working."],
        button="Take it back",
        danger=True,
    )


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who was invited chooses a password; then the account is there. One 404 for every link of no use."""
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
