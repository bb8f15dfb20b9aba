"""The pages of service accounts: programs that read for a party."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import policies, services
from accounts.decorators import desk_page, reads_secretariat
from accounts.forms import ServiceAccountForm
from accounts.models import User
from accounts.views.people import people_breadcrumbs
from core.filters import refuse_unknown_parameters
from core.lists import page_of
from core.ordering import by_name
from core.policies import require
from editing.pages import form_page


@require_safe
@desk_page(may=reads_secretariat)
def list_service_accounts(request: HttpRequest) -> HttpResponse:
    """List every service account, by name."""
    refuse_unknown_parameters(request.GET, "page")
    rows = User.objects.visible_to(request.user).service_accounts().select_related("party")
    page = {
        "page": page_of(rows.order_by(*by_name("name")), request.GET.get("page")),
        "may_create": policies.can_create_service_account(request.user),
        "breadcrumbs": [*people_breadcrumbs(), ("Service accounts", "")],
    }
    return render(request, "accounts/service_accounts.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_secretariat)
def create_service_account(request: HttpRequest) -> HttpResponse:
    """Ask for a name and a party, then create the account."""
    require(policies.can_create_service_account, request.user)
    here = reverse("accounts:list-service-accounts")
    return form_page(
        request,
        ServiceAccountForm(request.POST or None),
        save=lambda form: services.create_service_account(actor=request.user, **form.cleaned_data),
        creates=True,
        back=here,
        breadcrumbs=[*people_breadcrumbs(), ("Service accounts", here)],
        title="Create service account",
        button="Create service account",
    )
