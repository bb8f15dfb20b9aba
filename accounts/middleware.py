"""What is done for a signed-in person before any page."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.second_factor import must_set_up
from accounts.sessions import note_session
from core.error_pages import error_page

#: seconds after which a session's use is noted again
NOTE_AFTER = 600
#: where the session keeps when and under which key it was noted last
NOTED = "noted"
#: the pages on which the second factor is set up and the password confirmed for that, and those for signing
#: out
ALLOWED_BEFORE_SETUP = ("account_", "mfa_", "accounts:set-up-second-factor")


class SessionActivityMiddleware:
    """Notes that a session is in use, every ten minutes at most, on pages that need signing in.

    In between it costs no query: the session remembers. The library's own middleware writes on every
    request, and asks for the session on public pages too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return
        key, now = request.session.session_key, int(time.time())
        noted_key, noted_at = request.session.get(NOTED, ("", 0))
        if key and (key != noted_key or now - noted_at >= NOTE_AFTER):
            user_agent = request.headers.get("User-Agent", "")
            note_session(user=request.user, key=key, user_agent=user_agent, old_key=noted_key)
            request.session[NOTED] = (key, now)


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
        if name.startswith(ALLOWED_BEFORE_SETUP) or not must_set_up(request.user):  # type: ignore[arg-type]
            return None
        if request.method == "POST":
            message = "This needs two-step sign-in. Set it up on your account page, then send the form again."
            return error_page(403, exception=message)
        return redirect("accounts:set-up-second-factor")
