from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    """Imports the `documents` module of every app, where it registers its document templates."""

    name = "documents"

    def ready(self) -> None:
        autodiscover_modules("documents")
