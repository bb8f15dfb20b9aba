"""The page with the state of the background services."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from desk.health import service_checks
from desk.views.messages import reads_messages


@require_safe
@desk_page(may=reads_messages)
def health(request: HttpRequest) -> HttpResponse:
    """Show the state of everything that runs in the background."""
    checks = service_checks()
    page = {
        "checks": checks,
        "well": all(check.well for check in checks),
        "breadcrumbs": [("My work", "/desk/"), ("System status", "")],
    }
    return render(request, "desk/health.html", page)
