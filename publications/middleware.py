"""Signing in is asked for everywhere but at the public's door, and there nobody is asked who they are."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


class LoginElsewhereMiddleware(LoginRequiredMiddleware):
    """Django's own, which looks into the session before it asks whether the view is public.

    A public page would so cost a query for who has a cookie, and its answer would vary with it.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
