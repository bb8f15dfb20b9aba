"""The URLs of the desk's document pages."""

from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [
    path("reports/", views.list_documents, name="list-documents"),
    path("reports/new/", views.request_document, name="request-document"),
    path("reports/<uuid:pk>/", views.document, name="document"),
    path("reports/<uuid:pk>/file/", views.document_file, name="document-file"),
    path("reports/<uuid:pk>/cancel/", views.cancel_document, name="cancel-document"),
]
