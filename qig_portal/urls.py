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

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler429 = "core.views.too_many_requests"
handler500 = "core.views.server_error"
