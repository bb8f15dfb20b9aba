"""The page that says whether everything runs."""

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
def signs(people, as_user):
    """`signs()` → name → sign, as the secretary's page shows them."""
    client = as_user(people.sophie)
    return lambda: {sign.name: sign for sign in client.get("/desk/health/").context["signs"]}


def test_with_the_clock_and_the_workers_all_is_well(signs):
    assert not signs()["The clock"].well
    tasks.tick()
    tasks.send_due()
    document_tasks.sweep()
    assert all(sign.well for sign in signs().values())


def test_who_falls_silent_is_noticed(signs):
    cache.set("pulse:clock", timezone.now() - timedelta(minutes=10))
    cache.set("pulse:mail", timezone.now())
    found = signs()
    assert (found["The clock"].well, found["The workers for mail"].well) == (False, True)
    assert "10\xa0minutes ago" in found["The clock"].words


def test_mails_that_do_not_leave_are_noticed(signs):
    MessageFactory(due_at=timezone.now() - timedelta(hours=1))
    MessageFactory(due_at=timezone.now() + timedelta(hours=1))
    found = signs()["Mails to send"]
    assert not found.well
    assert found.words.startswith("1 due")


def test_documents_that_are_not_made_are_noticed(signs):
    DocumentJobFactory(requested_at=timezone.now() - timedelta(hours=1))
    DocumentJobFactory(state="failed", error="Since.")
    found = signs()["Documents to make"]
    assert not found.well
    assert found.words == "1 waiting, the oldest asked for 1\xa0hour ago."


def test_what_waits_for_a_person_is_noticed(signs):
    MessageFactory(state="uncertain")
    assert not signs()["Messages to settle"].well


def test_without_redis_the_page_stands_and_the_workers_do_not_stop(signs):
    with override_settings(CACHES=AWAY):
        tasks.tick()
        assert not signs()["Redis"].well
    assert signs()["Redis"].well


def test_the_clock_knows_every_task_it_names():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named <= set(app.tasks)
    assert "notifications.tasks.tick" in named


@pytest.mark.parametrize("who", ["mara", "lena", "alice", "fred"])
def test_for_others_there_is_no_such_page(people, as_user, who):
    assert as_user(getattr(people, who)).get("/desk/health/").status_code == 404
