"""The URLs of topics, of guidance documents and of the glossary: the desk's, and the public's."""

from django.urls import include, path

from topics.public_urls import public_urlpatterns
from topics.views import glossary, guidance, parts, topics

app_name = "topics"

desk_urlpatterns = [
    path("topics/", topics.list_topics, name="list-topics"),
    path("topics/new/", topics.create_topic, name="create-topic"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("topics/<slug:slug>/edit/", topics.edit_topic, name="edit-topic"),
    path("topics/<slug:slug>/move/", topics.move_topic, name="move-topic"),
    path("topics/<slug:slug>/people/", topics.assign_topic, name="assign-topic"),
    path("topics/<slug:slug>/history/", topics.topic_history, name="topic-history"),
    path("topics/<slug:slug>/focus-areas/new/", parts.add_focus_area, name="add-focus-area"),
    path("topics/<slug:slug>/challenges/new/", parts.add_challenge, name="add-challenge"),
    path("focus-areas/<uuid:pk>/edit/", parts.edit_focus_area, name="edit-focus-area"),
    path("focus-areas/<uuid:pk>/merge/", parts.merge_focus_area, name="merge-focus-area"),
    path("focus-areas/<uuid:pk>/remove/", parts.remove_focus_area, name="remove-focus-area"),
    path("challenges/<uuid:pk>/edit/", parts.edit_challenge, name="edit-challenge"),
    path("challenges/<uuid:pk>/disposition/", parts.dispose_challenge, name="dispose-challenge"),
    path("challenges/<uuid:pk>/remove/", parts.remove_challenge, name="remove-challenge"),
    path("challenges/<uuid:pk>/evidence/new/", parts.add_evidence, name="add-evidence"),
    path("evidence/<uuid:pk>/edit/", parts.edit_evidence, name="edit-evidence"),
    path("evidence/<uuid:pk>/remove/", parts.remove_evidence, name="remove-evidence"),
    path("guidance/", guidance.list_guidance_documents, name="list-guidance-documents"),
    path("guidance/new/", guidance.add_guidance_document, name="add-guidance-document"),
    path("guidance/<slug:slug>/", guidance.guidance_document, name="guidance-document"),
    path("guidance/<slug:slug>/edit/", guidance.edit_guidance_document, name="edit-guidance-document"),
    path("guidance/<slug:slug>/topics/", guidance.place_guidance_document, name="place-guidance-document"),
    path("guidance/<slug:slug>/file/", guidance.guidance_file, name="guidance-file"),
    path("guidance/<slug:slug>/file/new/", guidance.attach_guidance_file, name="attach-guidance-file"),
    path("guidance/<slug:slug>/file/check/", guidance.clean_guidance_file, name="clean-guidance-file"),
    path("guidance/<slug:slug>/history/", guidance.guidance_history, name="guidance-history"),
    path(
        "guidance/<slug:slug>/move/<slug:stage>/",
        guidance.move_guidance_document,
        name="move-guidance-document",
    ),
    path("glossary/", glossary.list_terms, name="list-terms"),
    path("glossary/new/", glossary.add_term, name="add-term"),
    path("glossary/<uuid:pk>/edit/", glossary.edit_term, name="edit-term"),
    path("glossary/<uuid:pk>/remove/", glossary.remove_term, name="remove-term"),
]

urlpatterns = [path("desk/", include(desk_urlpatterns)), *public_urlpatterns]
