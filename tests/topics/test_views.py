"""The desk's pages of topics."""

import pytest
from django.urls import reverse

from topics.services import add_challenge, add_focus_area, create_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    made = create_topic(actor=people.mara, values={"title": "Continuous manufacturing", "short_name": "CM"})
    add_focus_area(actor=people.mara, topic=made, values={"text": "Barriers for biologicals"})
    add_challenge(actor=people.mara, topic=made, values={"text": "Batch definition"})
    return made


def test_every_page_of_a_topic_answers_a_member(people, as_user, topic):
    mara = as_user(people.mara)
    area, challenge = topic.focus_areas.get(), topic.challenges.get()
    for name, arg in [
        ("topic", topic.slug), ("edit-topic", topic.slug), ("move-topic", topic.slug),
        ("topic-history", topic.slug), ("add-focus-area", topic.slug), ("add-challenge", topic.slug), ("edit-focus-area", area.pk),
        ("merge-focus-area", area.pk), ("remove-focus-area", area.pk), ("edit-challenge", challenge.pk),
        ("dispose-challenge", challenge.pk), ("remove-challenge", challenge.pk),
        ("add-evidence", challenge.pk),
    ]:  # fmt: skip
        assert mara.get(reverse(f"topics:{name}", args=[arg])).status_code == 200, name
    for address in ("topics:list-topics", "topics:create-topic", "topics:list-terms", "topics:add-term"):
        assert mara.get(reverse(address)).status_code == 200
    assert mara.get("/desk/topics/?view=board").status_code == 200
    assert mara.get("/desk/log/").status_code == 200
    assert mara.get("/me/").status_code == 200
