"""Imported by the workers of a sabotaged run: an unavailable mail server is tried again a day later."""

from notifications import sending

sending.AWAY = 86_400
