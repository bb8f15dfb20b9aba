from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """Has every app make its kinds of message and its reminder rules known."""

    name = "notifications"

    def ready(self) -> None:
        autodiscover_modules("notices")
        autodiscover_modules("reminders")
