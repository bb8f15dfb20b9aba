"""Send mails from the database DATABASE_URL to the server EMAIL_URL, and print the rates as JSON.

`python -m tests.bench.send_mails COUNT`
"""

import json
import os
import resource
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qig_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after django.setup()
from django.core.mail import get_connection  # noqa: E402

from notifications import sending  # noqa: E402
from notifications.models import Message  # noqa: E402
from tests.factories import MessageFactory  # noqa: E402

TEXT = "The topic moved to another stage.\n" * 20
PART, ROUNDS = 1000, 10


def make_due_messages(count: int) -> None:
    """Create messages to one address that are due now."""
    for _ in range(0, count, PART):
        rows = MessageFactory.build_batch(
            min(PART, count), kind="mandate.given", recipient=None, address="a@example.com", text=TEXT
        )
        for message in rows:
            message.created_at = message.due_at
        Message.objects.bulk_create(rows)


def bare_loop(count: int) -> float:
    """Return the seconds of a loop that only composes and sends so many mails."""
    rows = list(Message.objects.all()[:count])
    backend = get_connection(settings.MAIL_TRANSPORT)
    start = time.perf_counter()
    backend.open()
    for message in rows:
        backend.send_messages([sending.envelope(message)])
    backend.close()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Return the most memory that this process ever used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> dict[str, float]:
    """Measure both in turns, since other work on the machine comes and goes."""
    make_due_messages(count)
    part, bare, ours, sent = count // ROUNDS, 0.0, 0.0, 0
    before = 0.0
    for number in range(ROUNDS):
        bare += bare_loop(part // 4)
        start = time.perf_counter()
        sent += sending.send_due(most=part)
        ours += time.perf_counter() - start
        before = before if number else peak_memory()
    grown = peak_memory() - before
    return {"rate": sent / ours, "bare": ROUNDS * (part // 4) / bare, "grown": grown, "left": count - sent}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
