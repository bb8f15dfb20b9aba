"""The page of the service status."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from documents import tasks as document_tasks
from notifications import tasks
from qig_portal.celery import app
from tests.core.test_cache import AWAY
from tests.factories import DocumentJobFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@pytest.fixture
def checks(people, as_user):
    """`checks()` returns name → check, as the secretary's page shows them."""
    client = as_user(people.sophie)
    return lambda: {check.name: check for check in client.get("/desk/health/").context["checks"]}


def test_health_all_parts_running_is_well(checks):
    assert not checks()["Clock"].well
    tasks.tick()
    tasks.send_due()
    document_tasks.sweep()
    assert all(check.well for check in checks().values())


def test_health_old_heartbeat_is_not_well(checks):
    cache.set("heartbeat:clock", timezone.now() - timedelta(minutes=10))
    cache.set("heartbeat:mail", timezone.now())
    status = checks()
    assert (status["Clock"].well, status["Workers for mail"].well) == (False, True)
    assert "10\xa0minutes ago" in status["Clock"].words


def test_health_old_unsent_mail_is_not_well(checks):
    MessageFactory(due_at=timezone.now() - timedelta(hours=1))
    MessageFactory(due_at=timezone.now() + timedelta(hours=1))
    mails = checks()["Mails to send"]
    assert not mails.well
    assert mails.words.startswith("1 due")


def test_health_old_waiting_document_is_not_well(checks):
    DocumentJobFactory(requested_at=timezone.now() - timedelta(hours=1))
    DocumentJobFactory(state="failed", error="Since.")
    documents = checks()["Documents to make"]
    assert not documents.well
    assert documents.words == "1 waiting, the oldest requested 1\xa0hour ago."


def test_health_unresolved_message_is_not_well(checks):
    MessageFactory(state="uncertain")
    assert not checks()["Messages to resolve"].well


def test_health_without_redis_page_works(checks):
    with override_settings(CACHES=AWAY):
        tasks.tick()
        assert not checks()["Redis"].well
    assert checks()["Redis"].well


def test_schedule_names_existing_tasks():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named <= set(app.tasks)
    assert "notifications.tasks.tick" in named


@pytest.mark.parametrize("person", ["mara", "lena", "alice", "fred"])
def test_health_page_is_hidden_from_others(people, as_user, person):
    assert as_user(getattr(people, person)).get("/desk/health/").status_code == 404
