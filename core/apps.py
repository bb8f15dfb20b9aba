from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Imports the modules in which every app registers its record kinds and what it adds to the desk."""

    name = "core"

    def ready(self) -> None:
        autodiscover_modules("kinds", "desk_entries")
