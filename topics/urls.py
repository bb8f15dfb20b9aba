"""The desk's addresses of topics, of what they ripen into, and of the glossary."""

from django.urls import path

from topics import glossary_views, guidance_views, part_views, views

app_name = "topics"

urlpatterns = [
    path("topics/", views.list_topics, name="list-topics"),
    path("topics/new/", views.create_topic, name="create-topic"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/edit/", views.edit_topic, name="edit-topic"),
    path("topics/<slug:slug>/move/", views.move_topic, name="move-topic"),
    path("topics/<slug:slug>/people/", views.assign_topic, name="assign-topic"),
    path("topics/<slug:slug>/history/", views.topic_history, name="topic-history"),
    path("topics/<slug:slug>/focus-areas/new/", part_views.add_focus_area, name="add-focus-area"),
    path("topics/<slug:slug>/challenges/new/", part_views.add_challenge, name="add-challenge"),
    path("focus-areas/<uuid:pk>/edit/", part_views.edit_focus_area, name="edit-focus-area"),
    path("focus-areas/<uuid:pk>/merge/", part_views.merge_focus_area, name="merge-focus-area"),
    path("focus-areas/<uuid:pk>/remove/", part_views.remove_focus_area, name="remove-focus-area"),
    path("challenges/<uuid:pk>/edit/", part_views.edit_challenge, name="edit-challenge"),
    path("challenges/<uuid:pk>/disposition/", part_views.dispose_challenge, name="dispose-challenge"),
    path("challenges/<uuid:pk>/remove/", part_views.remove_challenge, name="remove-challenge"),
    path("challenges/<uuid:pk>/evidence/new/", part_views.add_evidence, name="add-evidence"),
    path("evidence/<uuid:pk>/edit/", part_views.edit_evidence, name="edit-evidence"),
    path("evidence/<uuid:pk>/remove/", part_views.remove_evidence, name="remove-evidence"),
    path("guidance/", guidance_views.list_guidance_documents, name="list-guidance-documents"),
    path("guidance/new/", guidance_views.add_guidance_document, name="add-guidance-document"),
    path("guidance/<slug:slug>/", guidance_views.guidance_document, name="guidance-document"),
    path("guidance/<slug:slug>/edit/", guidance_views.edit_guidance_document, name="edit-guidance-document"),
    path(
        "guidance/<slug:slug>/topics/", guidance_views.place_guidance_document, name="place-guidance-document"
    ),
    path("guidance/<slug:slug>/file/", guidance_views.guidance_file, name="guidance-file"),
    path("guidance/<slug:slug>/file/new/", guidance_views.attach_guidance_file, name="attach-guidance-file"),
    path("guidance/<slug:slug>/history/", guidance_views.guidance_history, name="guidance-history"),
    path(
        "guidance/<slug:slug>/move/<slug:stage>/",
        guidance_views.move_guidance_document,
        name="move-guidance-document",
    ),
    path("glossary/", glossary_views.list_terms, name="list-terms"),
    path("glossary/new/", glossary_views.add_term, name="add-term"),
    path("glossary/<uuid:pk>/edit/", glossary_views.edit_term, name="edit-term"),
    path("glossary/<uuid:pk>/remove/", glossary_views.remove_term, name="remove-term"),
]
