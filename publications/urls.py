"""The public site, and the desk's pages of publishing."""

from django.urls import path

from publications.views import desk

app_name = "publications"

urlpatterns = [
    path("desk/publications/", desk.list_publications, name="list-publications"),
    path("desk/publications/never/", desk.list_unpublished, name="list-unpublished"),
    path("desk/publish/<slug:kind>/<uuid:pk>/", desk.publish_record, name="publish-record"),
    path("desk/withdraw/<slug:kind>/<uuid:pk>/", desk.withdraw_publication, name="withdraw-publication"),
]
