"""Imported by the workers of a sabotaged run: a mail server that was away is asked again a day later."""

from notifications import sending

sending.AWAY = 86_400
