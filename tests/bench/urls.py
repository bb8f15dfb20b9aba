"""URLs of the portal and one more: an empty response behind the same middleware, for comparison."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.urls import path

from qig_portal.urls import handler500
from qig_portal.urls import urlpatterns as portal

__all__ = ["handler500"]


@login_not_required
def empty(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


urlpatterns = [path("empty/", empty), *portal]
