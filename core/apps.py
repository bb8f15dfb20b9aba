from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules

from core.production import check_production


class CoreConfig(AppConfig):
    """Imports the modules in which every app registers its record kinds and what it adds to the desk."""

    name = "core"

    def ready(self) -> None:
        register(check_production, Tags.security, deploy=True)
        autodiscover_modules("kinds", "desk_entries")
