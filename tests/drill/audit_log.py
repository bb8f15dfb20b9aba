"""The log tells all of it and nothing else: random writes by every door; then attacks on what is sealed."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, suppress
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
    """A action as a worker runs it: ids in, records read anew."""
    found = Topic.objects.get(pk=topic)
    person = User.objects.get(pk=actor)
    topics.services.move_topic(actor=person, topic=found, version=version, stage=stage, reason="by the clock")


class Office:
    """Somebody who does one random thing after another, and keeps count of what was acknowledged."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        (self.member,), (self.secretary,) = make_people(1), make_people(1, "secretariat")
        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.client.force_login(self.secretary)
        self.done: Counter[str] = Counter()
        self.refused = 0
        self.number = 0

    def count(self, door: str, done: int) -> None:
        self.done[door] += done
        self.refused += not done

    def words(self) -> str:
        self.number += 1
        return f"Words {self.number}"

    def post(self, address: str, **fields: object) -> None:
        """Through the page: acknowledged by a redirect, else refused."""
        answer = self.client.post(address, fields)
        self.count("form", answer.status_code == 302 and answer["Location"].startswith("/desk/"))

    def one_of(self, rows: QuerySet) -> Any:
        """One of the rows, by the seed; None where there are none."""
        found = list(rows.order_by("created_at"))
        return self.random.choice(found) if found else None

    # --- what can be done; each door refuses now and then ---

    def create(self) -> None:
        self.post("/desk/topics/new/", title=self.random.choice([self.words(), ""]), version=1)

    def edit(self, topic: Topic) -> None:
        stale = self.random.random() < 0.2
        fields = {"title": self.random.choice([self.words(), self.words(), ""]), "description": self.words()}
        self.post(f"/desk/topics/{topic.slug}/edit/", version=topic.version - stale, **fields)

    def move(self, topic: Topic) -> None:
        fields = {"stage": self.random.choice(list(Stage)), "reason": self.random.choice(["", "a reason"])}
        self.post(f"/desk/topics/{topic.slug}/move/", version=topic.version, **fields)

    def add(self, topic: Topic) -> None:
        noun = self.random.choice(["focus-areas", "challenges"])
        self.post(f"/desk/topics/{topic.slug}/{noun}/new/", text=self.random.choice([self.words(), ""]))

    def edit_part(self, topic: Topic) -> None:
        model = self.random.choice([FocusArea, Challenge])
        row = self.one_of(model.objects.filter(topic=topic))
        if row:
            noun = "focus-areas" if model is FocusArea else "challenges"
            self.post(f"/desk/{noun}/{row.pk}/edit/", text=self.words(), version=row.version)

    def remove_part(self, topic: Topic) -> None:
        row = self.one_of(FocusArea.objects.filter(topic=topic))
        if row:
            self.post(f"/desk/focus-areas/{row.pk}/remove/")

    def name_term(self) -> None:
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
        """Read a plan in; twice the same is refused. Its two acts are counted by the rows they make."""
        plan = self.random.choice(PLANS)
        before = PlanImport.objects.count() + WorkPlan.objects.count()
        with suppress(SystemExit), redirect_stderr(StringIO()):
            call_command("import_workplan", str(plan), "--accept", stdout=StringIO())
        made = PlanImport.objects.count() + WorkPlan.objects.count() - before
        self.count("command", made)

    def do_something(self) -> None:
        topic = self.one_of(Topic.objects.all())
        if topic is None or self.random.random() < 0.1:
            return self.create()
        about_a_topic = (self.edit, self.edit, self.move, self.move, self.add, self.add, self.edit_part)
        deed = self.random.choice(
            (*about_a_topic, self.remove_part, self.publish, self.by_task, self.name_term)
        )
        return deed() if deed == self.name_term else deed(topic)

    # --- with a action that breaks at its end ---

    def breaks_in_form(self, topic: Topic) -> bool:
        answer = self.client.post(f"/desk/topics/{topic.slug}/focus-areas/new/", {"text": self.words()})
        return answer.status_code == 500 and isinstance(answer.exc_info[1], ArithmeticError)

    def breaks_in_task(self, topic: Topic) -> bool:
        stage = Stage.CONSIDERED if topic.stage != Stage.CONSIDERED else Stage.SELECTED
        keys = [str(self.member.pk), str(topic.pk), topic.version, stage]
        return isinstance(move_topic_by_task.apply(args=keys).result, ArithmeticError)


def untold() -> set[tuple[str, UUID | None]]:
    """(table, act) for each act that changed a tracked row without writing exactly one entry.

    A change outside any act stands there with None for its act.
    """
    told = Counter(Entry.objects.values_list("context", flat=True))
    changed: set[tuple[str, UUID | None]] = set()
    for model in apps.get_models():
        if issubclass(model, Event) and model._meta.managed and not model._meta.proxy:
            acts = model._base_manager.values_list("pgh_context_id", flat=True).distinct()
            changed |= {(model._meta.db_table, act) for act in acts}
    return {(table, act) for table, act in changed if act is None or told[act] != 1}


def run_complete(url: str, size: float) -> Outcome:
    """As many entries as acknowledged acts."""
    office = Office(seed=1)
    begun, untold_before = Entry.objects.count(), untold()
    for turn in range(max(20, round(WRITES * size))):
        office.do_something()
        if turn % 25 == 0:
            seal_entries.apply()
        if turn % 20 == 1:
            office.by_command()
    entries, changes = Entry.objects.count() - begun, untold() - untold_before
    acts, doors = office.done.total(), ", ".join(f"{n} by {door}" for door, n in sorted(office.done.items()))
    figure = f"{acts} acts ({doors}; {office.refused} refused), {entries} entries, {len(changes)} acts untold"
    entry_points = all(office.done[door] for door in ("form", "task", "command")) and office.refused > 0
    return Outcome(figure, entries == acts and not changes and entry_points)


@contextmanager
def breaking_after_the_entry() -> Iterator[None]:
    """Verbs of topics fail at their very last beat."""
    write = topics.services.topics.record

    def write_and_break(**said: object) -> None:
        write(**said)
        raise ArithmeticError("after the entry")

    with patch.object(topics.services.topics, "record", write_and_break):
        yield


def run_rolled_back(url: str, size: float) -> Outcome:
    """Verbs that break after their entry leave neither entry nor change."""
    office = Office(seed=2)
    for _ in range(12):
        office.do_something()
    before = (Entry.objects.count(), _history())
    broken = 0
    with breaking_after_the_entry():
        while broken < max(5, round(FAILURES * size)):
            topic = office.one_of(Topic.objects.all())
            broken += office.breaks_in_form(topic) + office.breaks_in_task(topic)
    entries, rows = Entry.objects.count() - before[0], _history() - before[1]
    return Outcome(
        f"{broken} broken acts left {entries} entries and {rows} changed rows", not entries and not rows
    )


def _history() -> int:
    """Rows of the whole row history."""
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
    one, other = random.sample(range(1, len(keys) + 1), 2)
    return [
        f"UPDATE audit_seal SET number = -1 WHERE number = {one}",
        f"UPDATE audit_seal SET number = {one} WHERE number = {other}",
        f"UPDATE audit_seal SET number = {other} WHERE number = -1",
    ]


def slip_in(random: Random, keys: list[int]) -> list[str]:
    return [
        "INSERT INTO audit_entry (recorded_at, action, kind, uuid, related, payload_digest)"
        " VALUES (now(), 'topic.moved', 'topic', gen_random_uuid(), '{}', '')"
    ]


KINDS: tuple[Callable[[Random, list[int]], list[str]], ...] = (
    change, change, change_payload, delete, delete_with_its_seal, swap, slip_in,
)  # fmt: skip


def run_attacks(url: str, size: float) -> Outcome:
    """As the tables' owner, guards off: each attack is found, and without one the log is true."""
    office = Office(seed=3)
    for _ in range(40):
        office.do_something()
    while audit.services.seal_entries():
        pass
    true_before = audit.services.first_verification_failure() == ""
    random, keys = Random(3), list(Entry.objects.order_by("seal__number").values_list("pk", flat=True))
    attacks = [KINDS[n % len(KINDS)] for n in range(max(len(KINDS), round(ATTACKS * size)))]
    missed = Counter(attack.__name__ for attack in attacks if not found(attack(random, keys)))
    true_after = audit.services.first_verification_failure() == ""
    names = f" (missed: {dict(missed)})" if missed else ""
    figure = f"{len(attacks) - missed.total()} of {len(attacks)} attacks on {len(keys)} entries found{names}"
    if not (true_before and true_after):
        figure += "; a log that nobody touched is called untrue"
    return Outcome(figure, not missed and true_before and true_after)


def found(statements: list[str]) -> bool:
    """Whether the verification notices; the attack is undone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for statement in statements:
                cursor.execute(statement)
        noticed = audit.services.first_verification_failure() != ""
        transaction.set_rollback(True)
    return noticed


# --- sabotage ----------------------------------------------------------------------------------------------


def forget_one_verb() -> None:
    """Editing a topic writes nothing into the log."""
    write = topics.services.topics.record

    def write_most(*, action: str, **said: object) -> Entry | None:
        return None if action == "topic.edited" else write(action=action, **said)

    topics.services.topics.record = write_most


def act_that_commits() -> None:
    """Whatever was written before a action broke stays."""

    @contextmanager
    def audited() -> Iterator[None]:
        broken = None
        with true_audited():
            try:
                yield
            except ArithmeticError as error:
                broken = error
        if broken:
            raise broken

    true_audited, topics.services.topics.audited = topics.services.topics.audited, audited


def chain_without_contents() -> None:
    """Seals are numbered, but chain nothing."""
    audit.services.chained_digest = lambda previous, number, entry: f"{number:064d}"


COMPLETE = Experiment(
    "audit-complete",
    "audit complete: random writes by form, task and command",
    "as many entries as acts; every changed row told",
    run_complete,
    forget_one_verb,
)
ROLLED_BACK = Experiment(
    "audit-rolled-back",
    "audit true: an act that is rolled back leaves nothing",
    "0 entries, 0 rows",
    run_rolled_back,
    act_that_commits,
)
ATTACKED = Experiment(
    "audit-attacked",
    "audit sealed: a changed, deleted or reordered entry is found",
    "every attack found",
    run_attacks,
    chain_without_contents,
)
