"""The Celery application: workers run `tasks.py`, the one beat runs what `schedule.py` of each app lists."""

import os

from celery import Celery
from celery.signals import beat_init, celeryd_init

from core.production import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")

app = Celery("qig_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

celeryd_init.connect(refuse_unsafe_start)
beat_init.connect(refuse_unsafe_start)
