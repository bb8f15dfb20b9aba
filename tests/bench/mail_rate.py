"""`python -m tests.bench.mail_rate COUNT`: sends so many mails from the database DATABASE_URL to the server
EMAIL_URL, and prints JSON.
"""

import json
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - it is there now
from django.core.mail import get_connection  # noqa: E402

from notifications import sending  # noqa: E402
from notifications.models import Message  # noqa: E402
from tests.factories import MessageFactory  # noqa: E402

TEXT = "It moved along the ladder.\n" * 20
PART, ROUNDS = 1000, 10


def due(count: int) -> None:
    """So many messages to one address, due now."""
    for _ in range(0, count, PART):
        rows = MessageFactory.build_batch(
            min(PART, count), kind="mandate.given", recipient=None, address="a@example.com", text=TEXT
        )
        for message in rows:
            message.created_at = message.due_at
        Message.objects.bulk_create(rows)


def bare(count: int) -> float:
    """Seconds of a loop that does nothing but write and send so many mails."""
    rows = list(Message.objects.all()[:count])
    line = get_connection(settings.MAIL_TRANSPORT)
    start = time.perf_counter()
    line.open()
    for message in rows:
        line.send_messages([sending.envelope(message)])
    line.close()
    return time.perf_counter() - start


def memory() -> float:
    """The most this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> dict[str, float]:
    """Both by turns, since the machine has other things to do as well."""
    due(count)
    part, alone, ours, sent = count // ROUNDS, 0.0, 0.0, 0
    before = 0.0
    for number in range(ROUNDS):
        alone += bare(part // 4)
        start = time.perf_counter()
        sent += sending.send_due(most=part)
        ours += time.perf_counter() - start
        before = before if number else memory()
    grown = memory() - before
    return {"rate": sent / ours, "bare": ROUNDS * (part // 4) / alone, "grown": grown, "left": count - sent}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
