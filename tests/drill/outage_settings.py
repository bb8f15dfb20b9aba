"""The portal's settings, as they are or with the guard of one outage taken away (DRILL_SABOTAGE).

DRILL_SMALL: for a short experiment, the outbox is swept more often and time limits are shorter.
DRILL_CLOCKS: the reminder rules run every few seconds.
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
    case "redis-killed":  # no sweep: a mail whose wake-up is lost stays queued
        del CELERY_BEAT_SCHEDULE["send-due"]
    case "redis-hanging":  # clients wait for a response without a time limit
        CACHES["default"]["OPTIONS"] = {}
        CELERY_BROKER_TRANSPORT_OPTIONS.clear()
    case "smtp-refusing":  # a mail that could not leave is tried again a day later
        CELERY_IMPORTS = ["tests.drill.outage_long_retry"]
    case "two-beats":  # every worker sends whatever is due
        CELERY_IMPORTS = ["tests.drill.outage_without_claims"]
    case "smtp-hanging":  # the worker waits for a response without a time limit
        EMAIL_TIMEOUT = None
