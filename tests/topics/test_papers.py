"""The dossier of a topic: all of it, and for each person what that person may see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.formats import render
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GuidanceTopicFactory,
    TopicFactory,
    TopicPersonFactory,
)
from tests.trees import paper, section, words_of
from topics.services import edit_topic, move_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    """A topic that mara leads and eva is invited to, with something of everything."""
    topic = TopicFactory(
        title="Continuous manufacturing", slug="cm", short_name="CM", justification="Needed."
    )
    TopicPersonFactory(topic=topic, user=people.mara)
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    FocusAreaFactory(topic=topic, text="Barriers for biologicals")
    document = GuidanceTopicFactory(
        topic=topic, document__title="Guideline on batches", document__adopted_on=date(2023, 3, 1)
    ).document
    challenge = ChallengeFactory(
        topic=topic, text="What a batch is", disposition="addressed", answered_in=document
    )
    EvidenceFactory(challenge=challenge, text="Three companies say so", dated=date(2022, 5, 6))
    ChallengeFactory(
        topic=topic, text="Start-up", disposition="handed_over", handed_to="ICH", hand_over="accepted"
    )
    move_topic(actor=people.mara, topic=topic, version=1, stage="deferred", reason="Nobody has time.")
    return topic


def test_everything_of_the_topic_is_there(people, topic):
    tree = paper("topic_dossier", people.mara, topic="cm")
    assert (tree.title, tree.running) == ("Continuous manufacturing", "CM")
    cover = {fact.label: fact.text for fact in tree.cover}
    assert cover == {"Stage": "Deferred", "Leads": "Mara Member"}
    assert "Needed." in section(tree, "Justification")
    assert "Barriers for biologicals" in section(tree, "Focus areas")
    challenges = section(tree, "Challenges")
    for words in (
        "What a batch is",
        "Addressed",
        "Guideline on batches",
        "Three companies say so",
        "6 May 2022",
    ):
        assert words in challenges
    assert "ICH: Accepted" in challenges
    assert "There is no evidence for it yet." in challenges
    assert "adopted 1 March 2023" in section(tree, "Guidance documents")
    assert "Nobody has time." in section(tree, "Done lately")


def test_two_persons_get_two_trees(people, topic):
    """What a guest is not invited to is in no corner of the guest's dossier; a stranger gets none."""
    other = TopicFactory(title="Somebody else's business")
    hidden = ChallengeFactory(topic=other, text="Not for guests")
    ChallengeFactory(topic=topic, text="Leads elsewhere", disposition="merged_into", merged_into=hidden)
    ChallengeFactory(
        topic=topic, text="Secretly answered", answered_in=GuidanceTopicFactory(topic=other).document
    )
    paper_of_other = GuidanceTopicFactory.build().document.title
    member, guest = (words_of(paper("topic_dossier", who, topic="cm")) for who in (people.mara, people.eva))
    for words in ("Leads elsewhere", "Secretly answered", "What a batch is"):
        assert words in member
        assert words in guest
    assert "Not for guests" in member
    for secret in ("Not for guests", "Somebody else's business", paper_of_other):
        assert secret not in guest
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert paper("topic_dossier", stranger, topic="cm") is None
    for nothing in ("nowhere", 7, None, "with a \0 NUL"):
        assert paper("topic_dossier", people.mara, topic=nothing) is None


def test_it_costs_the_same_however_much_belongs_to_it(people, topic):
    def queries(more):
        for _ in range(more):
            EvidenceFactory(challenge=ChallengeFactory(topic=topic))
            GuidanceTopicFactory(topic=topic)
            FocusAreaFactory(topic=topic)
        with CaptureQueriesContext(connection) as captured:
            paper("topic_dossier", people.mara, topic="cm")
        return len(captured)

    assert queries(1) == queries(20)


@pytest.mark.parametrize("format", ["pdf", "docx", "html", "md"])
def test_odd_texts_are_printed_in_every_format(people, topic, format):
    odd = "連続製造 🏭 \u202eright to left\u2066 <b>| a | table |\x0b"
    edit_topic(actor=people.mara, topic=topic, version=2, values={"title": odd, "description": odd})
    FocusAreaFactory(topic=topic, text=odd)
    assert render(paper("topic_dossier", people.mara, topic="cm"), format).content


def test_an_empty_topic_makes_a_dossier_too(people):
    TopicFactory(slug="bare", description="")
    tree = paper("topic_dossier", people.mara, topic="bare")
    assert [one.title for _, one in tree.walk()] == []
    assert render(tree, "pdf").content


def test_its_page_offers_it(people, as_user, topic):
    page = as_user(people.eva).get("/desk/topics/cm/").content.decode()
    assert "topic_dossier {&quot;topic&quot;: &quot;cm&quot;}" in page
