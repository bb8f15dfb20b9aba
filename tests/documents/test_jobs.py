"""Documents are made once, with what their requester may see, whole or not at all."""

import errno
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import Mandate
from audit.models import Entry
from core.errors import NotPossibleNow
from documents import document_templates, formats, jobs, services, storage, tasks
from documents.models import ATTEMPTS, DocumentJob, File
from documents.rendering.rendered import Rendered, Substitution
from documents.services import cancel_document, read_file, request_document
from notifications.models import Message
from tests import sample_template
from tests.factories import DocumentJobFactory, FileFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def job(people, woken):
    TopicFactory(title="Continuous manufacturing", slug="cm", description="What it is.")
    return request(people.mara)


def request(person):
    return request_document(actor=person, template="sample_document", parameters={"topic": "cm"}, format="md")


@pytest.fixture
def woken(monkeypatch):
    """The keys sent to the workers."""
    keys = []
    monkeypatch.setattr("documents.services.wake", lambda task, queue, args: keys.append(args[0]))
    return keys


@pytest.fixture
def while_building(monkeypatch):
    """`while_building(function)`: calls the function while a document is built."""
    monkeypatch.setattr(sample_template, "WHILE_BUILDING", [])
    monkeypatch.setattr(jobs, "PROGRESS_INTERVAL", 0)
    return sample_template.WHILE_BUILDING.append


def made(job):
    """Make the document and return its job."""
    assert jobs.make(job.pk)
    job.refresh_from_db()
    return job


def test_make_waiting_job_stores_file_for_requester(job, people):
    assert made(job).state == "done"
    assert b"What it is." in read_file(job.file)
    assert (job.file.name, job.file.owner, job.file.visibility) == (
        "continuous-manufacturing.md",
        people.mara,
        "own",
    )
    assert job.progress == 1
    assert timedelta(days=6) < job.expires_at - timezone.now() < timedelta(days=8)


def test_make_notifies_requester_with_link(job, people):
    made(job)
    notice = Message.objects.get()
    assert (notice.kind, notice.recipient, notice.channel) == ("document.ready", people.mara, "portal")
    assert "is ready" in notice.text
    assert f"/desk/reports/{job.pk}/" in notice.text
    assert Message.objects.for_bell(people.mara).count() == 1


def test_make_lists_substitutions(job, monkeypatch):
    rendered = Rendered(b"?", (Substitution("\N{GRINNING FACE}", "?", 3),))
    monkeypatch.setattr(formats, "render", lambda document, format: rendered)
    assert made(job).substitutions == [["\N{GRINNING FACE}", "?", 3]]


def test_make_finished_or_missing_job_returns_false(job):
    made(job)
    assert jobs.make(job.pk) is False
    assert jobs.make(uuid4()) is False
    assert File.objects.count() == Message.objects.count() == 1


def test_make_writes_progress_between_zero_and_one(job, while_building):
    seen = []

    def look(progress):
        for share in (0.5, 7, -1):
            progress(share)
            seen.append(DocumentJob.objects.get().progress)

    while_building(look)
    made(job)
    assert seen == [0.5 * jobs.BUILT, 1, 0]


def test_make_cancelled_while_building_leaves_no_file(job, people, while_building):
    while_building(lambda progress: cancel_document(actor=people.mara, job=DocumentJob.objects.get()))
    assert made(job).state == "cancelled"
    assert not File.objects.exists()
    assert not Message.objects.exists()


def test_make_cancelled_while_storing_leaves_no_file(job, people, monkeypatch):
    monkeypatch.setattr(jobs, "_progress_writer", lambda job: lambda share: None)
    keep = jobs.keep_file

    def cancelled_meanwhile(**file):
        cancel_document(actor=people.mara, job=DocumentJob.objects.get())
        return keep(**file)

    monkeypatch.setattr(jobs, "keep_file", cancelled_meanwhile)
    jobs.make(job.pk)
    assert not File.objects.exists()
    assert not DocumentJob.objects.filter(state="done").exists()


def test_claim_held_job_returns_none(job):
    assert jobs.claim(job.pk)
    assert jobs.claim(job.pk) is None


def expire_lease(job):
    """Leave the job as a killed worker does whose lease has ended."""
    DocumentJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_sweep_expired_lease_hands_job_over_again(job, woken):
    jobs.claim(job.pk)
    assert jobs.sweep() == 0
    expire_lease(job)
    woken.clear()
    assert jobs.sweep() == 1
    assert woken == [str(job.pk)]
    assert made(job).state == "done"
    assert job.attempts == 2


def test_make_lost_lease_changes_nothing(job, while_building, people):
    def overtaken(progress):
        sample_template.WHILE_BUILDING.clear()
        expire_lease(job)
        assert jobs.make(job.pk)  # another worker

    while_building(overtaken)
    assert made(job).state == "done"
    assert (job.attempts, File.objects.count(), Message.objects.count()) == (2, 1, 1)


def test_sweep_job_that_stopped_its_workers_fails_with_reason(job):
    for _ in range(ATTEMPTS):
        assert jobs.claim(job.pk)
        expire_lease(job)
    assert jobs.claim(job.pk) is None
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", jobs.STOPPED)
    assert "could not be made" in Message.objects.get().text


def raising(error):
    def interruption(progress):
        raise error

    return interruption


def test_make_unexpected_error_hides_details_from_requester(job, while_building, caplog):
    while_building(raising(RuntimeError("secret insides")))
    assert made(job).state == "failed"
    assert job.error == jobs.BROKEN.format(job.pk)
    assert "secret insides" not in Message.objects.get().text
    assert "secret insides" in caplog.text


def test_make_full_disk_fails_with_reason(job, monkeypatch):
    def full(content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "write", full)
    assert made(job).state == "failed"
    assert "No space left on device" in job.error
    assert not File.objects.exists()


@pytest.mark.parametrize("how", ["by the portal", "by the worker"])
def test_make_slow_document_is_given_up(job, while_building, settings, how):
    if how == "by the portal":
        settings.DOCUMENT_SECONDS = -1
    else:
        while_building(raising(SoftTimeLimitExceeded()))
    assert made(job).error.startswith("It took longer than")


def test_make_database_away_keeps_job_running(job, while_building):
    while_building(raising(OperationalError("gone")))
    with pytest.raises(OperationalError):
        jobs.make(job.pk)
    job.refresh_from_db()
    assert job.state == "running"


@pytest.mark.parametrize("gone", ["topic", "mandate", "template"])
def test_make_record_no_longer_visible_fails(job, people, monkeypatch, gone):
    if gone == "topic":
        DocumentJob.objects.update(parameters={"topic": "no-such"})
    elif gone == "mandate":
        Mandate.objects.filter(user=people.mara).update(ends_at=timezone.now())
    else:
        monkeypatch.setattr(document_templates.document_templates, "_items", {})
    assert made(job).state == "failed"
    assert job.error == (jobs.NO_SUCH_TEMPLATE if gone == "template" else jobs.NOT_VISIBLE)
    assert not File.objects.exists()


def test_make_uses_access_of_each_requester(people, woken):
    TopicFactory(slug="cm", title="CM")
    for person in (people.mara, people.otto):
        job = DocumentJobFactory(requested_by=person, parameters={"topic": "cm"})
        assert made(job).state == ("done" if person == people.mara else "failed")


# --- ten at once -------------------------------------------------------------------------------------------


def ten_at_once(function, arguments):
    """Call the function with each argument in a thread and connection of its own; return the results."""

    def call(argument):
        try:
            return function(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(call, arguments))


@pytest.mark.django_db(transaction=True)
def test_request_ten_clicks_at_once_make_one_document(people, as_user, woken):
    TopicFactory(title="Continuous manufacturing", slug="cm")
    form = {"document": 'sample_document {"topic": "cm"}', "format": "md", "form_token": "1"}
    browser = as_user(people.mara)
    clients = [Client() for _ in range(10)]
    for client in clients:
        client.cookies = browser.cookies
    pages = ten_at_once(lambda client: client.post("/desk/reports/new/", form).url, clients)
    assert set(pages) == {f"/desk/reports/{DocumentJob.objects.get().pk}/"}
    assert Entry.objects.filter(action="document.requested").count() == 1


@pytest.mark.django_db(transaction=True)
def test_request_ten_at_once_keeps_the_limit(people, woken, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    TopicFactory(title="Continuous manufacturing", slug="cm")

    def try_request(_):
        with suppress(NotPossibleNow):
            request(people.mara)

    ten_at_once(try_request, range(10))
    assert DocumentJob.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_make_ten_workers_at_once_make_it_once(people, woken):
    TopicFactory(title="Continuous manufacturing", slug="cm")
    job = request(people.mara)
    assert sorted(ten_at_once(jobs.make, [job.pk] * 10)) == [False] * 9 + [True]
    assert (DocumentJob.objects.get().attempts, File.objects.count()) == (1, 1)


# --- deletion ----------------------------------------------------------------------------------------------


def test_delete_expired_files_after_a_week_keeps_job(job, django_capture_on_commit_callbacks):
    path = storage.path_of(made(job).file.sha256)
    jobs.delete_expired_files()
    assert path.exists()
    DocumentJob.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.delete_expired_files() == 1
    job.refresh_from_db()
    assert (job.state, job.file, job.has_expired) == ("done", None, True)
    assert not path.exists()


def test_delete_expired_files_keeps_bytes_of_other_files(job, django_capture_on_commit_callbacks):
    digest = made(job).file.sha256
    FileFactory(sha256=digest)
    DocumentJob.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        jobs.delete_expired_files()
    assert not storage.fault_of(digest)


def test_delete_stray_bytes_old_enough_removes_them(job, monkeypatch):
    made(job)
    stray = storage.write(b"Never a file")
    assert jobs.delete_stray_bytes() == 0  # its row may still be written
    monkeypatch.setattr(storage, "STRAY_AFTER", -1)
    assert jobs.delete_stray_bytes() == 1
    assert not storage.path_of(stray).exists()
    assert not storage.fault_of(job.file.sha256)


# --- tasks -------------------------------------------------------------------------------------------------


def test_request_sends_only_the_key_to_the_broker(job, woken, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = request(people.mara)
    assert woken == [str(job.pk)]
    assert tasks.make_document(*woken) is True
    assert tasks.sweep() == 1  # the first one, whose wake-up was lost
    tasks.forget()


def test_task_time_limit_is_shorter_than_lease(settings):
    task = tasks.make_document
    assert task.soft_time_limit < task.time_limit < settings.DOCUMENT_LEASE_SECONDS
