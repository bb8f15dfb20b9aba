"""Holding news back, releasing and discarding it: every door it has gives the same answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from publications.services import move_news
from tests.doors.knock import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Verb
from tests.factories import NewsFactory


def verb(state, name):
    return Verb(
        name,
        page=lambda news: reverse("publications:move-news", args=[news.pk, state]),
        service=lambda actor, record, **said: move_news(actor=actor, news=record, state=state, **said),
    )


VERB = verb("discarded", "news.discarded")


@pytest.fixture
def news(people):
    return NewsFactory(state="held", free_at=None)


def test_done_by_the_secretariat(knock, people, news):
    assert knock(people.sophie, news, version=1, reason="It was a typing error") == DONE
    news.refresh_from_db()
    assert (news.state, news.free_at) == ("discarded", None)


def test_forbidden_to_the_chair_and_hidden_from_all_others(knock, people, news):
    assert knock(people.carla, news, version=1, reason="I say so") == FORBIDDEN
    for stranger in (people.mara, people.lena, people.otto, people.fred, people.dora, people.bob):
        assert knock(stranger, news, version=1, reason="I say so") == HIDDEN


def test_invalid_without_a_reason(knock, people, news):
    answer = knock(people.sophie, news, version=1, reason="  ")
    assert (answer, answer.fields) == (INVALID, {"reason"})


def test_conflict_when_somebody_was_quicker(knock, people, news):
    type(news).objects.update(version=2)
    answer = knock(people.sophie, news, version=1, reason="I did not see it")
    assert answer in (CONFLICT, NOT_NOW)  # the page says it in the words of a refusal


@pytest.mark.parametrize("state", ["going", "discarded"])
def test_not_now_when_it_is_not_held(knock, people, news, state):
    type(news).objects.update(state=state, free_at=timezone.now() if state == "going" else None)
    assert knock(people.sophie, news, version=1, reason="Too late now") == NOT_NOW


def test_what_was_told_can_not_be_held(people, as_user):
    news = NewsFactory(told_at=timezone.now())
    address = verb("held", "news.held").page(news)
    assert as_user(people.sophie).post(address, {"version": 1}).status_code == 409


@pytest.mark.parametrize(("before", "after"), [("going", "held"), ("held", "going")])
def test_the_other_ways_of_the_table(people, as_user, before, after):
    news = NewsFactory(state=before, free_at=timezone.now() if before == "going" else None)
    address = verb(after, "").page(news)
    assert as_user(people.sophie).post(address, {"version": 1}).status_code == 302
    news.refresh_from_db()
    assert news.state == after
    assert (news.free_at is None) == (after == "held")
