"""The table of contents: each app keeps its own addresses."""

from django.urls import include, path

from core.views import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("account/", include("accounts.sign_in_urls")),
    path("", include("publications.urls")),
    path("", include("accounts.urls")),
    path("desk/", include("desk.urls")),
    path("desk/", include("documents.urls")),
    path("", include("topics.urls")),
    path("", include("workplans.urls")),
]

handler500 = "core.views.server_error"
