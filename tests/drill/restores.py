"""Back up, lose everything, restore: the fingerprint is equal, and what was erased stays erased."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import override_settings

import desk.backups
from core import erasures
from documents import storage
from documents.models import File
from notifications.models import Follower, LinkHolder
from notifications.services import erase_address
from publications.services import publish_record
from tests.drill.experiment import Experiment, Outcome
from tests.factories import FollowerFactory, GuidanceDocumentFactory, TopicFactory
from tests.revealing_files import plain_pdf
from tests.rig.databases import execute, named
from tests.rig.people import make_people
from tests.rig.web import Visitor, serving
from topics.models import Topic
from topics.services import attach_guidance_file, edit_topic

TOPICS = 500


def run(url: str, size: float) -> Outcome:
    """Fill a portal, back it up, erase an address, restore it elsewhere, and change one thing at a time."""
    empty = f"{connection.settings_dict['NAME']}_restored"
    _create(url, empty, migrated=size < 1)
    try:
        with TemporaryDirectory() as name:
            folder = Path(name)
            with override_settings(QIG_DATA=folder / "here"):
                _fill(round(TOPICS * size))
                call_command("backup", str(folder / "backup"), verbosity=0)
                erase_address(link_holder=LinkHolder("gone"))
                list_of_erasures = erasures.path().read_bytes()
            with _elsewhere(empty, folder / "there"):
                erasures.path().parent.mkdir()
                erasures.path().write_bytes(list_of_erasures)
                failures = list(_failures(folder / "backup"))
            failures += _failures_of_portal(named(url, empty), folder / "there")
    finally:
        connections.close_all()
        execute(named(url, "postgres"), f"DROP DATABASE {empty} WITH (FORCE)")
    figure = (
        "; ".join(failures) or "equal; a changed row, file and backup noticed; erased stays erased; it serves"
    )
    return Outcome(figure, not failures)


def _create(url: str, name: str, *, migrated: bool) -> None:
    """Create an empty database, or one like this one, which has nothing but its schema yet."""
    template = connection.settings_dict["NAME"] if migrated else "template1"
    connections.close_all()
    admin = named(url, "postgres")
    execute(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")


def _fill(topics: int) -> None:
    (secretary,) = make_people(1, role="secretariat")
    for number in range(topics):
        TopicFactory(title=f"Topic {number}", slug=f"topic-{number}", description="É\t“\\N”\n" * 5)
    topic = Topic.objects.get(slug="topic-0")
    edit_topic(actor=secretary, topic=topic, version=1, values={"title": "Topic of all"})
    publish_record(actor=secretary, record=topic, seen_number=0)
    paper = GuidanceDocumentFactory(title="Paper", stage="adopted")
    attach_guidance_file(actor=secretary, document=paper, version=1, name="a.pdf", content=plain_pdf())
    FollowerFactory(address="gone@example.com", token="gone")
    FollowerFactory(address="stays@example.com", token="stays")


@contextmanager
def _elsewhere(database: str, folder: Path) -> Iterator[None]:
    """Let Django work on another database and other files."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = database
    try:
        with override_settings(QIG_DATA=folder):
            yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


def _failures(backup: Path) -> Iterator[str]:
    if fault := _fault("restore", backup):
        yield f"not restored: {fault}"
    if fault := _fault("verify", backup):
        yield f"not equal: {fault}"
    if set(Follower.objects.values_list("token", flat=True)) != {"stays"}:
        yield "an erased address is back"
    if "not empty" not in _fault("restore", backup):
        yield "restored over a database that is used"
    path = storage.path_of(File.objects.earliest("made_at").sha256)
    content = path.read_bytes()
    path.write_bytes(content + b"!")
    if "changed" not in _fault("verify", backup):
        yield "a damaged file is not noticed"
    path.write_bytes(content)
    execute_here("UPDATE topics_topic SET title = 'Another' WHERE slug = 'topic-1'")
    if "topics_topic" not in _fault("verify", backup):
        yield "a changed row is not noticed"
    table = backup / "tables" / "topics_topic.copy.gz"
    table.write_bytes(table.read_bytes()[:-20])
    if "topics_topic can't be read" not in _fault("verify", backup):
        yield "a damaged backup is not noticed"


def execute_here(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fault(command: str, backup: Path) -> str:
    try:
        call_command(command, str(backup), verbosity=0)
    except CommandError as error:
        return str(error)
    return ""


def _failures_of_portal(url: str, folder: Path) -> list[str]:
    with serving(url, wsgi="tests.drill.wsgi", workers=1, QIG_DATA=str(folder)) as port:
        page = Visitor(port).get("/topics/topic-0/")
    return (
        [] if page.status == 200 and "Topic of all" in page.text else ["the restored portal does not serve"]
    )


def sabotage() -> None:
    """Compare nothing."""
    desk.backups._faults_of = lambda *values: iter(())


EXPERIMENT = Experiment(
    "restore",
    "backup and restore: the same fingerprint in a new database, and the portal serves it",
    "equal; the first difference is named; what was erased after the backup stays erased",
    run,
    sabotage,
)
