"""Leases: a row has one worker at a time, and none for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.leases import back_off, claim, held, release, renew
from documents.models import DocumentJob
from tests.factories import DocumentJobFactory

MINUTE = 60


def jobs():
    return DocumentJob.objects.order_by("requested_at", "pk")


@pytest.mark.django_db
def test_claim_row_is_held_until_lease_ends():
    DocumentJobFactory()
    (job,) = claim(jobs(), seconds=MINUTE)
    assert job.attempts == 1
    assert claim(jobs(), seconds=MINUTE) == []
    with time_machine.travel(timezone.now() + timedelta(seconds=MINUTE + 1), tick=False):
        (again,) = claim(jobs(), seconds=MINUTE)
    assert (again.pk, again.attempts) == (job.pk, 2)
    assert not held(job).exists()
    assert held(again).exists()


@pytest.mark.django_db
def test_release_after_takeover_changes_nothing():
    DocumentJobFactory()
    (job,) = claim(jobs(), seconds=MINUTE)
    with time_machine.travel(timezone.now() + timedelta(seconds=MINUTE + 1), tick=False):
        (again,) = claim(jobs(), seconds=MINUTE)
    assert not release(job, error="late")
    assert release(again, error="in time")
    assert not release(again, error="twice")
    assert jobs().get().error == "in time"


@pytest.mark.django_db
def test_renew_extends_after_half_time_only():
    DocumentJobFactory()
    claimed = claim(jobs(), seconds=MINUTE)
    (first,) = (job.lease_until for job in claimed)
    assert renew(claimed, seconds=MINUTE)[0].lease_until == first
    with time_machine.travel(timezone.now() + timedelta(seconds=0.6 * MINUTE), tick=False):
        assert renew(claimed, seconds=MINUTE)[0].lease_until > first


@pytest.mark.django_db
def test_renew_leaves_out_rows_that_were_taken_over():
    DocumentJobFactory.create_batch(2)
    claimed = claim(jobs(), seconds=MINUTE, limit=2)
    DocumentJob.objects.filter(pk=claimed[0].pk).update(lease_until=None)
    with time_machine.travel(timezone.now() + timedelta(seconds=0.6 * MINUTE), tick=False):
        assert renew(claimed, seconds=MINUTE) == claimed[1:]


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 5), (1, 10), (3, 40), (4, 60), (1000, 60)])
def test_back_off_doubles_up_to_a_limit(attempts, seconds):
    assert back_off(attempts) == timedelta(seconds=seconds)


@pytest.mark.django_db(transaction=True)
def test_claim_at_the_same_moment_gives_each_row_once():
    DocumentJobFactory.create_batch(20)
    start = Barrier(5)

    def work(_):
        connection.ensure_connection()
        start.wait()
        try:
            return [job.pk for _ in range(4) for job in claim(jobs(), seconds=MINUTE, limit=5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        claimed = [pk for keys in pool.map(work, range(5)) for pk in keys]
    assert len(claimed) == len(set(claimed))
    assert DocumentJob.objects.filter(attempts__gt=1).count() == 0
