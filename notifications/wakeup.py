"""Waking the workers after a commit. A wake-up may be lost: beat starts the same work every 30 seconds."""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
#: seconds for which a broker that did not answer is left alone
REST = 5.0
#: seconds after which a wake-up is dropped: beat has started the work by then
EXPIRES = 60
_rest_until = 0.0


def wake_mail() -> None:
    """Ask a worker to send what is due."""
    wake("notifications.tasks.send_due", queue="mail")


def wake(task: str, *, queue: str, args: tuple = ()) -> None:
    """Put a task's name and ids into the broker; never raises, and never waits long.

    After a failure the broker is left alone for a few seconds, so that pages stay quick while it is down.
    """
    global _rest_until
    if time.monotonic() < _rest_until:
        return
    try:
        current_app.send_task(task, args=args, queue=queue, retry=False, ignore_result=True, expires=EXPIRES)
    except (BrokerError, RedisError, OSError) as error:
        _rest_until = time.monotonic() + REST
        logger.warning("the broker is away, beat will start the task: %s", error)
