"""Two clocks by mistake: everything strikes twice, and every reminder still comes once."""

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
#: seconds for each answer of the mail server: sending takes longer than the clocks are apart
TAKES = 0.03


def run(url: str, size: float) -> Outcome:
    """A supervised run with one clock more; reminders that are due, some that the rules have yet to give."""
    small, count, areas = size < 1, max(20, round(DUE * size)), max(3, round(AREAS * size))
    with town(url, takes=TAKES) as place:
        known = place.env | {"DRILL_CLOCKS": "yes"} | ({"DRILL_SMALL": "yes"} if small else {})
        other = environment("", **known, QIG_DATA=str(place.folder / "other"))
        (place.folder / "other").mkdir()
        beat = [
            "celery",
            "--app",
            "qig_portal",
            "beat",
            "--pidfile=",
            "--loglevel",
            "INFO",
        ]
        with (
            supervised(place.folder / "run", **known),
            running(beat, other, place.folder / "other.log"),
        ):
            clock = place.folder / "other.log"
            wait_for_strike(clock)
            rest(areas)
            due(count, 0)
            time.sleep(max(12, SECONDS * size))
            waited, struck = wait_for_mails(60), strikes(clock)
        return judge(place.post, count, areas, waited, struck)


def strikes(clock: Path) -> int:
    """How often this clock has asked for the outbox to be swept."""
    return clock.read_text().count("Sending due task send-due")


def wait_for_strike(clock: Path) -> None:
    """Both run. RuntimeError where this one does not."""
    until = time.monotonic() + 90
    while not strikes(clock):
        if time.monotonic() > until:
            raise RuntimeError(f"the second clock does not strike: {clock.read_text()[-500:]}")
        time.sleep(0.2)


def rest(count: int) -> None:
    """So many focus areas that nobody has touched for a quarter; their topics' lead wants a mail at once."""
    (lead,) = make_people(1)
    PreferenceFactory(user=lead, kind="reminder.focus_area_untouched", channel="mail")
    for area in FocusAreaFactory.create_batch(count):
        TopicPersonFactory(topic=area.topic, user=lead, part=TopicPerson.Part.LEAD)
    FocusArea.objects.update(updated_at=timezone.now() - timedelta(days=96))


def judge(post: Post, count: int, areas: int, waited: float, struck: int) -> Outcome:
    copies = Counter(message_id for _, message_id in post.mails)
    by_rule = Message.objects.exclude(rule="").filter(due_at__lte=timezone.now())
    given = by_rule.count()
    missing = sum(message_id not in copies for message_id in all_ids())
    twice = sum(times - 1 for times in copies.values())
    figure = (
        f"{count} due and {given} of {areas} given by a rule; the second clock struck {struck} times:"
        f" {missing} not sent, {twice} sent twice"
    )
    return Outcome(figure, given == areas and not missing and not twice and waited < 60 and struck > 1)


def all_ids() -> list[str]:
    return list(
        Message.objects.filter(channel="mail", due_at__lte=timezone.now()).values_list(
            "message_id", flat=True
        )
    )


EXPERIMENT = Experiment(
    "two-beats",
    "two clocks at the same time for 60 s",
    "every reminder once",
    run,
    sabotage,
    waits=True,
)
