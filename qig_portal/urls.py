"""The table of contents: each app keeps its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
handler500 = "core.views.server_error"
