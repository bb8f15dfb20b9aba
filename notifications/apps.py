from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """Imports the kinds of message (`notices.py`) and the reminder rules (`reminders.py`) of every app."""

    name = "notifications"

    def ready(self) -> None:
        autodiscover_modules("notices")
        autodiscover_modules("reminders")
