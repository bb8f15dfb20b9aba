"""The log is complete and sealed: random writes through every entry point, then attacks on sealed entries."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, suppress
from io import StringIO
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from celery import shared_task
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from pghistory.models import Event

import audit.services
import topics.services.parts
import topics.services.topics
from accounts.models import User
from audit.models import Entry
from audit.tasks import seal_entries
from tests.drill.experiment import Experiment, Outcome
from tests.rig.databases import ROOT
from tests.rig.people import make_people
from topics.models import Challenge, FocusArea, Topic
from topics.states import Stage
from workplans.models import PlanImport, WorkPlan

WRITES, FAILURES, ATTACKS = 400, 40, 60
PLANS = [*(ROOT / "samples").glob("*.txt"), *(ROOT / "samples" / "annual").glob("*.txt")]
TABLES = ("audit_entry", "audit_payload", "audit_seal", "audit_sealhead")


@shared_task
def move_topic_by_task(actor: str, topic: str, version: int, stage: str) -> None:
    """Move a topic as a worker does: with ids, from records that are read again."""
    record = Topic.objects.get(pk=topic)
    person = User.objects.get(pk=actor)
    topics.services.move_topic(actor=person, topic=record, version=version, stage=stage, reason="on schedule")


class Office:
    """A user who performs random actions and counts what was acknowledged."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        (self.member,), (self.secretary,) = make_people(1), make_people(1, "secretariat")
        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.client.force_login(self.secretary)
        self.done: Counter[str] = Counter()
        self.refused = 0
        self.number = 0

    def count(self, entry_point: str, done: int) -> None:
        self.done[entry_point] += done
        self.refused += not done

    def new_text(self) -> str:
        self.number += 1
        return f"Text {self.number}"

    def post(self, address: str, **fields: object) -> None:
        """Send a form: acknowledged by a redirect, else refused."""
        answer = self.client.post(address, fields)
        self.count("form", answer.status_code == 302 and answer["Location"].startswith("/desk/"))

    def random_row(self, rows: QuerySet) -> Any:
        """Return one of the rows, chosen by the seed; None where there are none."""
        candidates = list(rows.order_by("created_at"))
        return self.random.choice(candidates) if candidates else None

    # --- the actions; each is refused now and then ---

    def create(self) -> None:
        self.post("/desk/topics/new/", title=self.random.choice([self.new_text(), ""]), version=1)

    def edit(self, topic: Topic) -> None:
        stale = self.random.random() < 0.2
        fields = {
            "title": self.random.choice([self.new_text(), self.new_text(), ""]),
            "description": self.new_text(),
        }
        self.post(f"/desk/topics/{topic.slug}/edit/", version=topic.version - stale, **fields)

    def move(self, topic: Topic) -> None:
        fields = {"stage": self.random.choice(list(Stage)), "reason": self.random.choice(["", "a reason"])}
        self.post(f"/desk/topics/{topic.slug}/move/", version=topic.version, **fields)

    def add(self, topic: Topic) -> None:
        noun = self.random.choice(["focus-areas", "challenges"])
        self.post(f"/desk/topics/{topic.slug}/{noun}/new/", text=self.random.choice([self.new_text(), ""]))

    def edit_part(self, topic: Topic) -> None:
        model = self.random.choice([FocusArea, Challenge])
        row = self.random_row(model.objects.filter(topic=topic))
        if row:
            noun = "focus-areas" if model is FocusArea else "challenges"
            self.post(f"/desk/{noun}/{row.pk}/edit/", text=self.new_text(), version=row.version)

    def remove_part(self, topic: Topic) -> None:
        row = self.random_row(FocusArea.objects.filter(topic=topic))
        if row:
            self.post(f"/desk/focus-areas/{row.pk}/remove/")

    def add_term(self) -> None:
        self.post("/desk/glossary/new/", term=f"Term {self.random.randrange(30)}", variants="")

    def publish(self, topic: Topic) -> None:
        address = f"/desk/publish/topic/{topic.pk}/"
        page = self.client.get(address).content.decode()
        seen = dict(re.findall(r'name="(seen_\w+)" value="(\w*)"', page))
        if seen:
            self.post(address, **seen)

    def by_task(self, topic: Topic) -> None:
        stage = self.random.choice([stage for stage in Stage if stage != topic.stage])
        version = topic.version - (self.random.random() < 0.2)
        job = move_topic_by_task.apply(args=[str(self.member.pk), str(topic.pk), version, stage])
        self.count("task", job.successful())

    def by_command(self) -> None:
        """Import a plan; the same plan is refused. Its two actions are counted by the rows they create."""
        plan = self.random.choice(PLANS)
        before = PlanImport.objects.count() + WorkPlan.objects.count()
        with suppress(SystemExit), redirect_stderr(StringIO()):
            call_command("import_workplan", str(plan), "--accept", stdout=StringIO())
        made = PlanImport.objects.count() + WorkPlan.objects.count() - before
        self.count("command", made)

    def do_something(self) -> None:
        topic = self.random_row(Topic.objects.all())
        if topic is None or self.random.random() < 0.1:
            return self.create()
        on_a_topic = (self.edit, self.edit, self.move, self.move, self.add, self.add, self.edit_part)
        action = self.random.choice(
            (*on_a_topic, self.remove_part, self.publish, self.by_task, self.add_term)
        )
        return action() if action == self.add_term else action(topic)

    # --- an action that fails after its log entry ---

    def fails_in_form(self, topic: Topic) -> bool:
        answer = self.client.post(f"/desk/topics/{topic.slug}/focus-areas/new/", {"text": self.new_text()})
        return answer.status_code == 500 and isinstance(answer.exc_info[1], ArithmeticError)

    def fails_in_task(self, topic: Topic) -> bool:
        stage = Stage.CONSIDERED if topic.stage != Stage.CONSIDERED else Stage.SELECTED
        keys = [str(self.member.pk), str(topic.pk), topic.version, stage]
        return isinstance(move_topic_by_task.apply(args=keys).result, ArithmeticError)


def changes_without_entry() -> set[tuple[str, UUID | None]]:
    """Return (table, context) of each context that changed a tracked row without exactly one entry.

    A change outside any context has None as its context.
    """
    entries = Counter(Entry.objects.values_list("context", flat=True))
    changed: set[tuple[str, UUID | None]] = set()
    for model in apps.get_models():
        if issubclass(model, Event) and model._meta.managed and not model._meta.proxy:
            contexts = model._base_manager.values_list("pgh_context_id", flat=True).distinct()
            changed |= {(model._meta.db_table, context) for context in contexts}
    return {(table, context) for table, context in changed if context is None or entries[context] != 1}


def run_complete(url: str, size: float) -> Outcome:
    """Compare the number of entries with that of acknowledged actions."""
    office = Office(seed=1)
    entries_before, changes_before = Entry.objects.count(), changes_without_entry()
    for turn in range(max(20, round(WRITES * size))):
        office.do_something()
        if turn % 25 == 0:
            seal_entries.apply()
        if turn % 20 == 1:
            office.by_command()
    entries = Entry.objects.count() - entries_before
    changes = changes_without_entry() - changes_before
    actions, done = (
        office.done.total(),
        ", ".join(f"{n} by {name}" for name, n in sorted(office.done.items())),
    )
    figure = f"{actions} actions ({done}; {office.refused} refused), {entries} entries"
    figure += f", {len(changes)} changes without an entry"
    all_used = all(office.done[name] for name in ("form", "task", "command")) and office.refused > 0
    return Outcome(figure, entries == actions and not changes and all_used)


@contextmanager
def failing_after_the_entry() -> Iterator[None]:
    """Let the services of topics fail right after they have written their log entry."""
    write = topics.services.topics.log_entry

    def write_and_fail(**fields: object) -> None:
        write(**fields)
        raise ArithmeticError("after the entry")

    modules = (topics.services.topics, topics.services.parts)
    with ExitStack() as patches:
        for module in modules:
            patches.enter_context(patch.object(module, "log_entry", write_and_fail))
        yield


def run_rolled_back(url: str, size: float) -> Outcome:
    """Check that services which fail after their entry leave neither entry nor change."""
    office = Office(seed=2)
    for _ in range(12):
        office.do_something()
    before = (Entry.objects.count(), _history())
    failed = 0
    with failing_after_the_entry():
        while failed < max(5, round(FAILURES * size)):
            topic = office.random_row(Topic.objects.all())
            failed += office.fails_in_form(topic) + office.fails_in_task(topic)
    entries, rows = Entry.objects.count() - before[0], _history() - before[1]
    return Outcome(
        f"{failed} failed actions left {entries} entries and {rows} changed rows", not entries and not rows
    )


def _history() -> int:
    """Count the rows of the row history."""
    tables = [m for m in apps.get_models() if issubclass(m, Event) and m._meta.managed and not m._meta.proxy]
    return sum(model._base_manager.count() for model in tables)


# --- attacks -----------------------------------------------------------------------------------------------

COLUMNS = {
    "action": "'topic.moved_' || id",
    "kind": "kind || 'x'",
    "uuid": "gen_random_uuid()",
    "actor": "gen_random_uuid()",
    "context": "gen_random_uuid()",
    "recorded_at": "recorded_at + interval '1 second'",
    "related": "related || ARRAY['topic:x']::varchar[]",
    "payload_digest": "md5(payload_digest) || md5(payload_digest)",
}


def change(random: Random, keys: list[int]) -> list[str]:
    column = random.choice(list(COLUMNS))
    return [f"UPDATE audit_entry SET {column} = {COLUMNS[column]} WHERE id = {random.choice(keys)}"]


def change_payload(random: Random, keys: list[int]) -> list[str]:
    return [f"UPDATE audit_payload SET data = '[7]' WHERE entry_id = {random.choice(keys)}"]


def delete(random: Random, keys: list[int]) -> list[str]:
    return [f"DELETE FROM audit_entry WHERE id = {random.choice(keys)}"]


def delete_with_its_seal(random: Random, keys: list[int]) -> list[str]:
    key = random.choice([*keys, keys[-1]])
    return [
        f"DELETE FROM audit_payload WHERE entry_id = {key}",
        f"DELETE FROM audit_seal WHERE entry_id = {key}",
        f"DELETE FROM audit_entry WHERE id = {key}",
    ]


def swap(random: Random, keys: list[int]) -> list[str]:
    first, second = random.sample(range(1, len(keys) + 1), 2)
    return [
        f"UPDATE audit_seal SET number = -1 WHERE number = {first}",
        f"UPDATE audit_seal SET number = {first} WHERE number = {second}",
        f"UPDATE audit_seal SET number = {second} WHERE number = -1",
    ]


def insert(random: Random, keys: list[int]) -> list[str]:
    return [
        "INSERT INTO audit_entry (recorded_at, action, kind, uuid, related, payload_digest)"
        " VALUES (now(), 'topic.moved', 'topic', gen_random_uuid(), '{}', '')"
    ]


KINDS: tuple[Callable[[Random, list[int]], list[str]], ...] = (
    change, change, change_payload, delete, delete_with_its_seal, swap, insert,
)  # fmt: skip


def run_attacks(url: str, size: float) -> Outcome:
    """Attack the log as the owner of its tables with triggers off; each attack must be detected."""
    office = Office(seed=3)
    for _ in range(40):
        office.do_something()
    while audit.services.seal_entries():
        pass
    valid_before = audit.services.first_verification_failure() == ""
    random, keys = Random(3), list(Entry.objects.order_by("seal__number").values_list("pk", flat=True))
    attacks = [KINDS[n % len(KINDS)] for n in range(max(len(KINDS), round(ATTACKS * size)))]
    missed = Counter(attack.__name__ for attack in attacks if not is_detected(attack(random, keys)))
    valid_after = audit.services.first_verification_failure() == ""
    names = f" (missed: {dict(missed)})" if missed else ""
    figure = (
        f"{len(attacks) - missed.total()} of {len(attacks)} attacks on {len(keys)} entries detected{names}"
    )
    if not (valid_before and valid_after):
        figure += "; an untouched log fails verification"
    return Outcome(figure, not missed and valid_before and valid_after)


def is_detected(statements: list[str]) -> bool:
    """Return whether the verification detects an attack, which is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for statement in statements:
                cursor.execute(statement)
        detected = audit.services.first_verification_failure() != ""
        transaction.set_rollback(True)
    return detected


# --- sabotage ----------------------------------------------------------------------------------------------


def skip_an_entry() -> None:
    """Let the editing of a topic write no log entry."""
    write = topics.services.topics.log_entry

    def write_others(*, action: str, **fields: object) -> Entry | None:
        return None if action == "topic.edited" else write(action=action, **fields)

    topics.services.topics.log_entry = write_others


def commit_after_failure() -> None:
    """Let what a service wrote before it failed stay."""

    @contextmanager
    def audited() -> Iterator[None]:
        failure = None
        with original():
            try:
                yield
            except ArithmeticError as error:
                failure = error
        if failure:
            raise failure

    original, topics.services.topics.audited = topics.services.topics.audited, audited


def chain_without_contents() -> None:
    """Let seals depend on their number only, not on entries."""
    audit.services.chained_digest = lambda previous, number, entry: f"{number:064d}"


COMPLETE = Experiment(
    "audit-complete",
    "audit complete: random writes by form, task and command",
    "as many entries as actions; every changed row has an entry",
    run_complete,
    skip_an_entry,
)
ROLLED_BACK = Experiment(
    "audit-rolled-back",
    "audit true: an action that is rolled back leaves nothing",
    "0 entries, 0 rows",
    run_rolled_back,
    commit_after_failure,
)
ATTACKED = Experiment(
    "audit-attacked",
    "audit sealed: a changed, deleted or reordered entry is detected",
    "every attack detected",
    run_attacks,
    chain_without_contents,
)
