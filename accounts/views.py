"""A person's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Membership


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Who one is here: name, address, and every role with its period."""
    rows = Membership.objects.filter(user=request.user).select_related("group", "party")
    page = {"memberships": rows.order_by("-starts_at", "pk"), "breadcrumbs": [("Your account", "")]}
    return render(request, "accounts/me.html", page)
