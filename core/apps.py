from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Registers the record kinds of every app, which stand in its `kinds.py`."""

    name = "core"

    def ready(self) -> None:
        autodiscover_modules("kinds")
