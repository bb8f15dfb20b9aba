"""The composition root: settings, addresses, processes. Nothing imports it."""

from qig_portal.celery import app as celery_app

__all__ = ["celery_app"]
