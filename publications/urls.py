"""The URLs of the public site, of following, and of publishing at the desk."""

from django.urls import path

from publications.views import desk, following, outbox, public

app_name = "publications"

urlpatterns = [
    path("", public.home, name="home"),
    path("search/", public.search, name="search"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("robots.txt", public.robots, name="robots"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("follow/<slug:kind>/<slug:slug>/", following.follow_record, name="follow-record"),
    path("following/confirm/<slug:token>/", following.confirm_follow, name="confirm-follow"),
    path("following/<slug:token>/", following.following, name="following"),
    path("desk/publications/", desk.list_publications, name="list-publications"),
    path("desk/publications/never/", desk.list_unpublished, name="list-unpublished"),
    path("desk/outbox/", outbox.list_public_updates, name="list-public-updates"),
    path("desk/outbox/<uuid:pk>/", outbox.public_update, name="public-update"),
    path("desk/outbox/<uuid:pk>/<slug:state>/", outbox.move_public_update, name="move-public-update"),
    path("desk/publish/<slug:kind>/<uuid:pk>/", desk.publish_record, name="publish-record"),
    path("desk/publish/<slug:kind>/<uuid:pk>/preview/", desk.preview_publication, name="preview-publication"),
    path("desk/withdraw/<slug:kind>/<uuid:pk>/", desk.withdraw_publication, name="withdraw-publication"),
]
