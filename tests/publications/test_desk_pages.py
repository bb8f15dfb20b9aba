"""The desk's lists of publications."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications.services import publish_record, withdraw_publication
from tests.factories import FocusAreaFactory, TopicFactory, TopicPersonFactory, WorkPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics(people):
    """Three published topics: one as it stands, one edited since, one withdrawn; and one never published."""
    made = [TopicFactory(title=title) for title in ("Steady", "Edited", "Taken back")]
    for topic in made:
        publish_record(actor=people.sophie, record=topic, seen_number=0)
    FocusAreaFactory(topic=made[1])
    withdraw_publication(actor=people.sophie, record=made[2], reason="By mistake.")
    TopicFactory(title="Unheard of")
    return made


def page(client, address="/desk/publications/"):
    return client.get(address).content.decode()


def row_of(text, title):
    return text.split(f">{title}</a>")[1].split("</tr>")[0]


def test_list_shows_how_each_publication_differs_from_its_record(people, as_user, topics):
    text = page(as_user(people.sophie))
    assert "Up to date" in row_of(text, "Steady")
    assert "Edited since" in row_of(text, "Edited")
    assert "Withdrawn" in row_of(text, "Taken back")
    assert "Unheard of" not in text


def test_filters_combine(people, as_user, topics):
    client = as_user(people.sophie)
    assert "Taken back" not in page(client, "/desk/publications/?state=public")
    assert "Steady" not in page(client, "/desk/publications/?state=withdrawn")
    assert "Edited" not in page(client, "/desk/publications/?q=stea&kind=topic")
    assert "No publication matches" in page(client, "/desk/publications/?kind=work_plan")
    for address in ("/desk/publications/?colour=red", "/desk/publications/never/?kind=user"):
        assert client.get(address).status_code == 400


@pytest.mark.parametrize("words", ["'", "&|!", ":*", "\\", "the", "ß", "'a' & !"])
def test_odd_input_matches_nothing(people, as_user, topics, words):
    answer = as_user(people.sophie).get("/desk/publications/", {"q": words})
    assert "No publication matches" in answer.content.decode()


def test_unpublished_records_have_a_list_of_their_own(people, as_user, topics):
    WorkPlanFactory(title="A plan")
    text = page(as_user(people.sophie), "/desk/publications/never/?kind=topic")
    assert "Unheard of" in text
    assert "Steady" not in text
    assert "A plan" in page(as_user(people.sophie), "/desk/publications/never/?kind=work_plan")


def test_member_compares_and_does_not_publish(people, as_user, topics):
    text = page(as_user(people.mara))
    assert "Compare<" in text
    assert "Withdraw<" not in text
    assert "Withdraw<" in page(as_user(people.sophie))


def test_guest_sees_the_state_of_records_open_to_them_alone(people, as_user, topics):
    text = page(as_user(people.otto))
    assert "Steady" in text
    assert "Edited since" not in text
    assert page(as_user(people.otto), "/desk/publications/never/?kind=topic").count("Unheard of") == 0
    TopicPersonFactory(topic=topics[1], user=people.otto, part="invited")
    assert "Edited since" in row_of(page(as_user(people.otto)), "Edited")


@pytest.mark.parametrize("address", ["/desk/publications/", "/desk/publications/never/"])
@pytest.mark.parametrize("name", ["alice", "fred"])
def test_lists_are_hidden_from_others(people, as_user, address, name):
    assert as_user(getattr(people, name)).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/desk/publications/", "/desk/publications/never/?kind=topic"])
def test_list_costs_as_many_queries_at_thirty_rows_as_at_one(people, as_user, address):
    def topics(numbers):
        for n in numbers:
            topic = FocusAreaFactory(topic__title=f"Ripe {n}").topic
            if "never" not in address:
                publish_record(actor=people.sophie, record=topic, seen_number=0)

    client = as_user(people.sophie)
    topics(range(1))
    client.get(address)  # the first page of a session notes where it is open
    with CaptureQueriesContext(connection) as item:
        client.get(address)
    topics(range(1, 31))
    with CaptureQueriesContext(connection) as thirty:
        client.get(address)
    assert len(item) == len(thirty)
