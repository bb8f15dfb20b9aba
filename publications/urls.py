"""The public site, and the desk's pages of publishing."""

from django.urls import path

from publications.views import desk, following, lists, outbox, pages

app_name = "publications"

urlpatterns = [
    path("", pages.home, name="home"),
    path("work-plan/", pages.work_plan, name="work-plan"),
    path("work-plan/<slug:slug>/", pages.show_work_plan, name="show-work-plan"),
    path("work-plan/<slug:slug>/<int:number>/", pages.show_version, name="show-version"),
    path(
        "work-plan/<slug:slug>/<int:number>/<slug:format>/", pages.download_version, name="download-version"
    ),
    path("topics/", lists.list_topics, name="list-topics"),
    path("topics/<slug:slug>/", pages.show_topic, name="show-topic"),
    path("guidance/<slug:slug>/", pages.show_guidance, name="show-guidance"),
    path("guidance/<slug:slug>/file/", pages.guidance_file, name="guidance-file"),
    path("search/", lists.search, name="search"),
    path("glossary/", pages.glossary, name="glossary"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("follow/<slug:kind>/<slug:slug>/", following.follow_record, name="follow-record"),
    path("following/confirm/<slug:token>/", following.confirm_follow, name="confirm-follow"),
    path("following/<slug:token>/", following.following, name="following"),
    path("robots.txt", lists.robots, name="robots"),
    path("sitemap.xml", lists.sitemap, name="sitemap"),
    path("desk/publications/", desk.list_publications, name="list-publications"),
    path("desk/publications/never/", desk.list_unpublished, name="list-unpublished"),
    path("desk/outbox/", outbox.list_public_updates, name="list-public-updates"),
    path("desk/outbox/<uuid:pk>/", outbox.public_update, name="public_update"),
    path("desk/outbox/<uuid:pk>/<slug:state>/", outbox.move_public_update, name="move-public-update"),
    path("desk/publish/<slug:kind>/<uuid:pk>/", desk.publish_record, name="publish-record"),
    path("desk/withdraw/<slug:kind>/<uuid:pk>/", desk.withdraw_publication, name="withdraw-publication"),
]
