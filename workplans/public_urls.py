"""The public's URLs of work plans."""

from django.urls import path

from workplans import public_views

public_urlpatterns = [
    path("work-plan/", public_views.plan_in_force, name="public-plan-in-force"),
    path("work-plan/<slug:slug>/", public_views.plan, name="public-plan"),
    path("work-plan/<slug:slug>/<int:number>/", public_views.plan_version, name="public-plan-version"),
    path(
        "work-plan/<slug:slug>/<int:number>/<slug:format>/", public_views.plan_file, name="public-plan-file"
    ),
]
