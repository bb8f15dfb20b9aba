"""The public's URLs of topics, of guidance documents and of the glossary."""

from django.urls import path

from topics import public_views

public_urlpatterns = [
    path("topics/", public_views.list_topics, name="public-topics"),
    path("topics/<slug:slug>/", public_views.topic, name="public-topic"),
    path("guidance/", public_views.list_guidance, name="public-guidance"),
    path("guidance/<slug:slug>/", public_views.guidance_document, name="public-guidance-document"),
    path("guidance/<slug:slug>/file/", public_views.guidance_file, name="public-guidance-file"),
    path("glossary/", public_views.glossary, name="public-glossary"),
]
