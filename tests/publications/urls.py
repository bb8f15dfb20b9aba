"""The portal's addresses with the publications among them."""

from django.urls import include, path

from qig_portal.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]
urlpatterns = [*urlpatterns, path("", include("publications.urls"))]
