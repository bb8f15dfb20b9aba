from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Has every app make its record kinds known: each keeps them in its `kinds.py`."""

    name = "core"

    def ready(self) -> None:
        autodiscover_modules("kinds")
