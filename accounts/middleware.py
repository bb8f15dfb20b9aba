"""What is asked of who is signed in, before any page."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.browsers import device_of
from accounts.second_factor import must_set_up
from accounts.services import note_session
from core.views import give_back

#: seconds after which a session's use is noted again
NOTE_AFTER = 600
NOTED = "noted"
#: the pages on which one sets it up, proves who one is for that, or leaves
ON_THE_WAY = ("account_", "mfa_", "accounts:set-up-second-factor")


class NoteSessionMiddleware:
    """Notes where somebody is signed in, so that they can see and end it: on the first page that asks who
    they are, then every ten minutes of use. In between it costs nothing: the session remembers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        key, now = request.session.session_key, int(time.time())
        noted_key, noted_at, since = request.session.get(NOTED, ("", 0, now))
        if key and (key != noted_key or now - noted_at >= NOTE_AFTER):
            device = device_of(request.headers.get("User-Agent", ""))
            note_session(user=request.user, key=key, device=device, since=since)
            request.session[NOTED] = (key, now, since)


class SecondFactorMiddleware:
    """Where two-step sign-in is required, leads the secretariat and the chair to set it up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or not getattr(view, "login_required", True):
            return None
        name = request.resolver_match.view_name  # type: ignore[union-attr]
        if name.startswith(ON_THE_WAY) or not must_set_up(request.user):  # type: ignore[arg-type]
            return None
        if request.method == "POST":
            return give_back(
                request,
                "Two-step sign-in is needed for this. Set it up on your account's page, then come back.",
            )
        return redirect("accounts:set-up-second-factor")
