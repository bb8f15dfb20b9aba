"""The page that says whether everything runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from desk.health import signs
from desk.views.messages import reads_messages


@require_safe
@desk_page(may=reads_messages)
def health(request: HttpRequest) -> HttpResponse:
    """The signs of life of what runs in the background."""
    found = signs()
    page = {
        "signs": found,
        "well": all(sign.well for sign in found),
        "breadcrumbs": [("Desk", "/desk/"), ("Health", "")],
    }
    return render(request, "desk/health.html", page)
