"""Making documents: claimed once, built under the requester's sight, whole or not at all."""

import errno
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import Mandate
from audit.models import Entry
from documents import document_templates, formats, jobs, storage, tasks
from documents.models import ATTEMPTS, DocumentJob, File
from documents.rendering.rendered import Rendered, Substitution
from documents.services import cancel_document, read_file, request_document
from notifications.models import Message
from tests import papers
from tests.factories import DocumentJobFactory, FileFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def job(people, woken):
    TopicFactory(title="Continuous manufacturing", slug="cm", description="What it is.")
    return ask(people.mara)


def ask(person, **how):
    asked = {"template": "sample_paper", "parameters": {"topic": "cm"}, "format": "md"}
    return request_document(actor=person, **asked, **how)


@pytest.fixture
def woken(monkeypatch):
    """The jobs of which the workers were told."""
    told = []
    monkeypatch.setattr("documents.services.wake", lambda task, queue, args: told.append(args[0]))
    return told


@pytest.fixture
def doing(monkeypatch):
    """`doing(function)`: what happens in the middle of building."""
    monkeypatch.setattr(papers, "DOING", [])
    monkeypatch.setattr(jobs, "SAYS_EVERY", 0)
    return papers.DOING.append


def made(job):
    """Make it; the job as it is then."""
    assert jobs.make(job.pk)
    job.refresh_from_db()
    return job


def test_a_document_is_made_and_kept_for_who_asked(job, people):
    assert made(job).state == "done"
    assert b"What it is." in read_file(job.file)
    assert (job.file.name, job.file.owner, job.file.visibility) == (
        "continuous-manufacturing.md",
        people.mara,
        "own",
    )
    assert job.progress == 1
    assert timedelta(days=6) < job.expires_at - timezone.now() < timedelta(days=8)


def test_who_asked_finds_a_notice_that_leads_to_it(job, people):
    made(job)
    notice = Message.objects.get()
    assert (notice.kind, notice.recipient, notice.channel) == ("document.ready", people.mara, "portal")
    assert "is ready" in notice.text
    assert f"/desk/reports/{job.pk}/" in notice.text
    assert Message.objects.for_bell(people.mara).count() == 1


def test_what_was_replaced_is_listed(job, monkeypatch):
    rendered = Rendered(b"?", (Substitution("\N{GRINNING FACE}", "?", 3),))
    monkeypatch.setattr(formats, "render", lambda document, format: rendered)
    assert made(job).substitutions == [["\N{GRINNING FACE}", "?", 3]]


def test_it_is_made_once(job):
    made(job)
    assert jobs.make(job.pk) is False
    assert jobs.make(uuid4()) is False
    assert File.objects.count() == Message.objects.count() == 1


def test_pages_see_how_far_it_is(job, doing):
    seen = []

    def look(progress):
        for share in (0.5, 7, -1):
            progress(share)
            seen.append(DocumentJob.objects.get().progress)

    doing(look)
    made(job)
    assert seen == [0.5 * jobs.BUILT, 1, 0]


def test_a_cancel_is_noticed_and_leaves_no_file(job, people, doing):
    doing(lambda progress: cancel_document(actor=people.mara, job=DocumentJob.objects.get()))
    assert made(job).state == "cancelled"
    assert not File.objects.exists()
    assert not Message.objects.exists()


def test_a_cancel_just_before_the_end_leaves_no_file(job, people, monkeypatch):
    """Not even where no sign of progress comes any more."""
    monkeypatch.setattr(jobs, "_sayer", lambda job: lambda share: None)
    keep = jobs.keep_file

    def cancelled_meanwhile(**file):
        cancel_document(actor=people.mara, job=DocumentJob.objects.get())
        return keep(**file)

    monkeypatch.setattr(jobs, "keep_file", cancelled_meanwhile)
    jobs.make(job.pk)
    assert not File.objects.exists()
    assert not DocumentJob.objects.filter(state="done").exists()


def test_while_the_lease_runs_nobody_else_takes_it(job):
    assert jobs.claim(job.pk)
    assert jobs.claim(job.pk) is None


def lapse(job):
    """The worker was killed, and its lease has ended."""
    DocumentJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_what_a_killed_worker_was_at_is_taken_up_again(job, woken):
    jobs.claim(job.pk)
    assert jobs.sweep() == 0
    lapse(job)
    woken.clear()
    assert jobs.sweep() == 1
    assert woken == [str(job.pk)]
    assert made(job).state == "done"
    assert job.attempts == 2


def test_a_worker_that_was_overtaken_changes_nothing(job, doing, people):
    def overtaken(progress):
        papers.DOING.clear()
        lapse(job)
        assert jobs.make(job.pk)  # by another worker, from beginning to end

    doing(overtaken)
    assert made(job).state == "done"
    assert (job.attempts, File.objects.count(), Message.objects.count()) == (2, 1, 1)


def test_what_stops_the_worker_each_time_is_given_up_with_its_reason(job):
    for _ in range(ATTEMPTS):
        assert jobs.claim(job.pk)
        lapse(job)
    assert jobs.claim(job.pk) is None
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", jobs.STOPPED)
    assert "could not be made" in Message.objects.get().text


def raising(error):
    def do(progress):
        raise error

    return do


def test_the_reason_of_a_failure_is_told_and_nothing_of_the_insides(job, doing, caplog):
    doing(raising(RuntimeError("secret insides")))
    assert made(job).state == "failed"
    assert job.error == jobs.BROKEN.format(job.pk)
    assert "secret insides" not in Message.objects.get().text
    assert "secret insides" in caplog.text


def test_a_disk_that_is_full_is_a_reason(job, monkeypatch):
    def full(content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "write", full)
    assert made(job).state == "failed"
    assert "No space left on device" in job.error
    assert not File.objects.exists()


@pytest.mark.parametrize("how", ["by the portal", "by the worker"])
def test_what_takes_too_long_is_given_up(job, doing, settings, how):
    if how == "by the portal":
        settings.DOCUMENT_SECONDS = -1
    else:
        doing(raising(SoftTimeLimitExceeded()))
    assert made(job).error.startswith("It took longer than")


def test_while_the_database_is_away_nothing_is_decided(job, doing):
    doing(raising(OperationalError("gone")))
    with pytest.raises(OperationalError):
        jobs.make(job.pk)
    job.refresh_from_db()
    assert job.state == "running"


@pytest.mark.parametrize("gone", ["topic", "mandate", "paper"])
def test_it_is_asked_again_what_may_be_seen(job, people, monkeypatch, gone):
    """Between the request and the worker the record, the mandate or the paper may go."""
    if gone == "topic":
        DocumentJob.objects.update(parameters={"topic": "no-such"})
    elif gone == "mandate":
        Mandate.objects.filter(user=people.mara).update(ends_at=timezone.now())
    else:
        monkeypatch.setattr(document_templates, "_builders", {})
    assert made(job).state == "failed"
    assert job.error == (jobs.NO_SUCH_PAPER if gone == "paper" else jobs.NOT_VISIBLE)
    assert not File.objects.exists()


def test_two_people_two_documents(people, woken):
    """Built under the sight of each."""
    TopicFactory(slug="cm", title="CM")
    for person in (people.mara, people.otto):
        job = DocumentJobFactory(requested_by=person, parameters={"topic": "cm"})
        assert made(job).state == ("done" if person == people.mara else "failed")


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_are_one_document_and_ten_workers_make_it_once(people, woken):
    TopicFactory(title="Continuous manufacturing", slug="cm")

    def click(_):
        try:
            return ask(people.mara, ticket="1").pk
        finally:
            connection.close()

    def work(pk):
        try:
            return jobs.make(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        (pk,) = set(pool.map(click, range(10)))
        assert DocumentJob.objects.count() == Entry.objects.filter(action="document.requested").count() == 1
        assert sorted(pool.map(work, [pk] * 10)) == [False] * 9 + [True]
    assert (DocumentJob.objects.get().attempts, File.objects.count()) == (1, 1)


# --- forgetting --------------------------------------------------------------------------------------------


def test_after_a_week_the_file_is_forgotten_and_the_job_says_so(job, django_capture_on_commit_callbacks):
    path = storage.path_of(made(job).file.sha256)
    jobs.forget_expired()
    assert path.exists()
    DocumentJob.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.forget_expired() == 1
    job.refresh_from_db()
    assert (job.state, job.file, job.has_expired) == ("done", None, True)
    assert not path.exists()


def test_bytes_that_another_file_holds_stay(job, django_capture_on_commit_callbacks):
    digest = made(job).file.sha256
    FileFactory(sha256=digest)
    DocumentJob.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_expired()
    assert not storage.fault_of(digest)


def test_what_a_killed_worker_left_on_the_disk_is_removed(job, monkeypatch):
    made(job)
    stray = storage.write(b"Never a file")
    assert jobs.forget_strays() == 0  # a row may still be made for it
    monkeypatch.setattr(storage, "STRAY_AFTER", -1)
    assert jobs.forget_strays() == 1
    assert not storage.path_of(stray).exists()
    assert not storage.fault_of(job.file.sha256)


# --- tasks -------------------------------------------------------------------------------------------------


def test_the_broker_carries_the_key_alone(job, woken, people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(people.mara)
    assert woken == [str(job.pk)]
    assert tasks.make_document(*woken) is True
    assert tasks.sweep() == 1  # the first one, which nobody was told of
    tasks.forget()


def test_a_worker_ends_before_its_lease(settings):
    """So that no two are ever at the same document."""
    task = tasks.make_document
    assert task.soft_time_limit < task.time_limit < settings.DOCUMENT_LEASE_SECONDS
