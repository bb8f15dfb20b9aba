"""Celery beat running twice by mistake: every task is queued twice, every reminder is sent once."""

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from notifications.models import Message
from tests.drill.experiment import Experiment, Outcome
from tests.drill.mail_crashes import Post, running
from tests.drill.outages import due, sabotage, town, wait_for_mails
from tests.factories import FocusAreaFactory, PreferenceFactory, TopicPersonFactory
from tests.rig.databases import environment
from tests.rig.people import make_people
from tests.rig.supervised import supervised
from topics.models import FocusArea, TopicPerson

SECONDS, DUE, AREAS = 60, 200, 20
#: seconds for each response of the mail server: sending takes longer than the time between the two beats
TAKES = 0.03


def run(url: str, size: float) -> Outcome:
    """Start a supervised run and a second beat, with due reminders and some that rules will create."""
    small, count, areas = size < 1, max(20, round(DUE * size)), max(3, round(AREAS * size))
    with town(url, takes=TAKES) as place:
        variables = place.env | {"DRILL_CLOCKS": "yes"} | ({"DRILL_SMALL": "yes"} if small else {})
        other = environment("", **variables, QIG_DATA=str(place.folder / "other"))
        (place.folder / "other").mkdir()
        beat = ["celery", "--app", "qig_portal", "beat", "--pidfile=", "--loglevel", "INFO"]
        with (
            supervised(place.folder / "run", **variables),
            running(beat, other, place.folder / "other.log"),
        ):
            log = place.folder / "other.log"
            wait_for_sweep(log)
            leave_untouched(areas)
            due(count, 0)
            time.sleep(max(12, SECONDS * size))
            waited, swept = wait_for_mails(60), sweeps(log)
        return judge(place.post, count, areas, waited, swept)


def sweeps(log: Path) -> int:
    """Count how often a beat has queued the sending of the outbox."""
    return log.read_text().count("Sending due task send-due")


def wait_for_sweep(log: Path) -> None:
    """Wait until the second beat has queued a task. RuntimeError where it does not."""
    until = time.monotonic() + 90
    while not sweeps(log):
        if time.monotonic() > until:
            raise RuntimeError(f"the second beat queues nothing: {log.read_text()[-500:]}")
        time.sleep(0.2)


def leave_untouched(count: int) -> None:
    """Create focus areas unchanged for three months, whose lead gets mails at once."""
    (lead,) = make_people(1)
    PreferenceFactory(user=lead, kind="reminder.focus_area_untouched", channel="mail")
    for area in FocusAreaFactory.create_batch(count):
        TopicPersonFactory(topic=area.topic, user=lead, part=TopicPerson.Part.LEAD)
    FocusArea.objects.update(updated_at=timezone.now() - timedelta(days=96))


def judge(post: Post, count: int, areas: int, waited: float, swept: int) -> Outcome:
    copies = Counter(message_id for _, message_id in post.mails)
    by_rule = Message.objects.exclude(rule="").filter(due_at__lte=timezone.now())
    created = by_rule.count()
    missing = sum(message_id not in copies for message_id in all_ids())
    twice = sum(times - 1 for times in copies.values())
    figure = (
        f"{count} due and {created} of {areas} created by a rule; the second beat queued the sending"
        f" {swept} times: {missing} not sent, {twice} sent twice"
    )
    return Outcome(figure, created == areas and not missing and not twice and waited < 60 and swept > 1)


def all_ids() -> list[str]:
    return list(
        Message.objects.filter(channel="mail", due_at__lte=timezone.now()).values_list(
            "message_id", flat=True
        )
    )


EXPERIMENT = Experiment(
    "two-beats",
    "Celery beat running twice for 60 s",
    "every reminder sent once",
    run,
    sabotage,
    waits=True,
)
