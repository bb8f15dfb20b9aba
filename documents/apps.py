from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DocumentsConfig(AppConfig):
    """Has every app make the papers it can write known: each keeps them in its `papers.py`."""

    name = "documents"

    def ready(self) -> None:
        autodiscover_modules("documents")
