"""The dossier of a topic: for each person the parts that this person may read."""

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
    ServiceAccountFactory,
    TopicFactory,
    TopicPersonFactory,
)
from tests.trees import document_for, section, words_of
from topics.documents import build_dossier
from topics.services import edit_topic, move_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    """Make a topic that mara leads and eva is invited to, with a row of every kind."""
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
    EvidenceFactory(challenge=challenge, text="Three companies report it", dated=date(2022, 5, 6))
    ChallengeFactory(
        topic=topic, text="Start-up", disposition="handed_over", handed_to="ICH", hand_over="accepted"
    )
    move_topic(actor=people.mara, topic=topic, version=1, stage="deferred", reason="Nobody has time.")
    return topic


def test_dossier_member_gets_everything(people, topic):
    tree = document_for("topic_dossier", people.mara, topic="cm")
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
        "Three companies report it",
        "6 May 2022",
    ):
        assert words in challenges
    assert "ICH: Accepted" in challenges
    assert "There is no evidence for it yet." in challenges
    assert "adopted 1 March 2023" in section(tree, "Guidance documents")
    assert "Nobody has time." in section(tree, "Recent changes")


def test_dossier_guest_and_stranger_get_only_visible_parts(people, topic):
    other = TopicFactory(title="Somebody else's business")
    hidden = ChallengeFactory(topic=other, text="Not for guests")
    ChallengeFactory(topic=topic, text="Leads elsewhere", disposition="merged_into", merged_into=hidden)
    ChallengeFactory(
        topic=topic, text="Secretly answered", answered_in=GuidanceTopicFactory(topic=other).document
    )
    paper_of_other = GuidanceTopicFactory.build().document.title
    member, guest = (
        words_of(document_for("topic_dossier", user, topic="cm")) for user in (people.mara, people.eva)
    )
    for words in ("Leads elsewhere", "Secretly answered", "What a batch is"):
        assert words in member
        assert words in guest
    assert "Not for guests" in member
    for secret in ("Not for guests", "Somebody else's business", paper_of_other):
        assert secret not in guest
    for stranger in (people.otto, people.alice, people.fred, people.dora):
        assert document_for("topic_dossier", stranger, topic="cm") is None
    for nothing in ("nowhere", 7, None, "with a \0 NUL"):
        assert document_for("topic_dossier", people.mara, topic=nothing) is None


def test_dossier_party_gets_only_fields_of_parties(people, topic):
    text = words_of(build_dossier(ServiceAccountFactory(), topic, {}, lambda done: None))
    for shared in ("Barriers for biologicals", "What a batch is", "ICH: Accepted"):
        assert shared in text
    for hidden in (
        "What it is.",
        "Needed.",
        "Mara",
        "Guideline on",
        "Three companies",
        "no time",
        "evidence",
    ):
        assert hidden not in text


def test_dossier_query_count_is_constant(people, topic):
    def queries(more):
        for _ in range(more):
            EvidenceFactory(challenge=ChallengeFactory(topic=topic))
            GuidanceTopicFactory(topic=topic)
            FocusAreaFactory(topic=topic)
        with CaptureQueriesContext(connection) as captured:
            document_for("topic_dossier", people.mara, topic="cm")
        return len(captured)

    assert queries(1) == queries(20)


@pytest.mark.parametrize("format", ["pdf", "docx", "html", "md"])
def test_dossier_odd_text_renders_in_every_format(people, topic, format):
    odd = "連続製造 🏭 \u202eright to left\u2066 <b>| a | table |\x0b"
    edit_topic(actor=people.mara, topic=topic, version=2, values={"title": odd, "description": odd})
    FocusAreaFactory(topic=topic, text=odd)
    assert render(document_for("topic_dossier", people.mara, topic="cm"), format).content


def test_dossier_empty_topic_renders(people):
    TopicFactory(slug="bare", description="")
    tree = document_for("topic_dossier", people.mara, topic="bare")
    assert [section.title for _, section in tree.walk()] == []
    assert render(tree, "pdf").content


def test_topic_page_offers_dossier(people, as_user, topic):
    page = as_user(people.eva).get("/desk/topics/cm/").content.decode()
    assert "topic_dossier {&quot;topic&quot;: &quot;cm&quot;}" in page
