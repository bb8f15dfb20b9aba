"""The portal's settings, as they are or with the guard of one outage taken away (DRILL_SABOTAGE).

DRILL_SMALL: where an experiment is to be short, the outbox is swept more often and less patience is had.
DRILL_CLOCKS: the rules are asked for reminders every few seconds.
"""

import os
from datetime import timedelta

from qig_portal.settings import *  # noqa: F403
from qig_portal.settings import CACHES, CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS

if "DRILL_SMALL" in os.environ:
    CELERY_BEAT_SCHEDULE["send-due"]["schedule"] = timedelta(seconds=2)
    EMAIL_TIMEOUT = 5

if "DRILL_CLOCKS" in os.environ:
    CELERY_BEAT_SCHEDULE["remind"]["schedule"] = timedelta(seconds=3)

match os.environ.get("DRILL_SABOTAGE"):
    case "redis-killed":  # nobody sweeps: a wake-up that is lost is lost for good
        del CELERY_BEAT_SCHEDULE["send-due"]
    case "redis-hanging":  # whoever asks waits for an answer
        CACHES["default"]["OPTIONS"] = {}
        CELERY_BROKER_TRANSPORT_OPTIONS.clear()
    case "smtp-refusing":  # what could not leave is tried again tomorrow
        CELERY_IMPORTS = ["tests.drill.outage_patience"]
    case "two-beats":  # what is due is anybody's
        CELERY_IMPORTS = ["tests.drill.outage_claims"]
    case "smtp-hanging":  # the worker waits for an answer
        EMAIL_TIMEOUT = None
