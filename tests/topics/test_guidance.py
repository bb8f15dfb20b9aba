"""What the rules say of guidance documents, and where the public reads of them."""

from datetime import date

import pytest

from core.errors import NotPossibleNow
from publications.services import publish_record, withdraw_publication
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory, TopicFactory
from topics.guidance_rules import consultation_warning, missing_document, usual_end
from topics.models import GuidanceDocument
from topics.services import move_guidance_document

SPRING = date(2023, 3, 1)


# --- the rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ends", "warns"),
    [
        ("guideline", date(2023, 8, 31), False),
        ("guideline", date(2023, 7, 31), False),
        ("guideline", date(2023, 5, 31), True),
        ("guideline", date(2023, 10, 1), True),
        ("concept_paper", date(2023, 4, 30), False),
        ("concept_paper", date(2023, 5, 31), False),
        ("concept_paper", date(2023, 8, 31), True),
        ("concept_paper", date(2023, 3, 31), True),
        ("guideline", None, False),
    ],
)
def test_an_unusual_length_of_a_consultation_warns(kind, ends, warns):
    assert bool(consultation_warning(kind, SPRING, ends)) == warns


@pytest.mark.parametrize("kind", ["guideline", "concept_paper", "questions"])
@pytest.mark.parametrize("starts", [SPRING, date(2024, 8, 31), date(2023, 12, 1)])
def test_the_length_that_is_offered_warns_of_nothing(kind, starts):
    assert consultation_warning(kind, starts, usual_end(kind, starts)) == ""


@pytest.mark.parametrize(
    ("stage", "documents", "lacks"),
    [
        ("listening", [], False),
        ("public_considerations", [], True),
        ("public_considerations", [("internal_position", "adopted")], True),
        ("public_considerations", [("considerations", "draft")], False),
        ("guidance_published", [("guideline", "consultation")], True),
        ("guidance_published", [("guideline", "withdrawn")], True),
        ("guidance_published", [("guideline", "consultation"), ("questions", "final")], False),
    ],
)
def test_a_late_rung_without_its_document_warns(stage, documents, lacks):
    assert bool(missing_document(stage, documents)) == lacks


@pytest.mark.django_db
def test_the_warning_stands_on_the_topics_page_and_where_it_is_moved(people, as_user):
    topic = TopicFactory(slug="cm", stage="guidance_drafting")
    mara = as_user(people.mara)
    words = "This rung calls for a guidance document"
    assert words in mara.get("/desk/topics/cm/").content.decode()
    assert words in mara.get("/desk/topics/cm/move/").content.decode()
    GuidanceTopicFactory(topic=topic)
    assert words not in mara.get("/desk/topics/cm/").content.decode()


# --- who finds what ----------------------------------------------------------------------------------------


@pytest.fixture
def papers(people):
    """A published guideline that answers a challenge of a public topic, and an internal paper beside it."""
    topic = TopicFactory(title="Continuous manufacturing", slug="cm")
    challenge = ChallengeFactory(topic=topic, text="How a batch is defined")
    paper = GuidanceDocumentFactory(
        title="Guideline on batches", stage="adopted", summary="A batch is …", adopted_on=SPRING
    )
    internal = GuidanceDocumentFactory(title="What we think", kind="internal_position", stage="adopted")
    for document in (paper, internal):
        GuidanceTopicFactory(document=document, topic=topic)
    challenge.answered_in = paper
    challenge.save()
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    return paper, internal


def texts(client, *addresses):
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.django_db
def test_filters_find_alone_and_together(people, as_user, papers):
    mara = as_user(people.mara)
    found = {
        "": ["Guideline on batches", "What we think"],
        "?q=batch": ["Guideline on batches"],
        "?kind=internal_position": ["What we think"],
        "?kind=guideline&stage=draft": [],
        "?topic=cm&sort=-title": ["What we think", "Guideline on batches"],
    }
    for query, titles in found.items():
        page = mara.get(f"/desk/guidance/{query}").context["page"]
        assert [document.title for document in page] == titles, query


@pytest.mark.django_db
def test_the_public_reads_a_published_document_from_its_topic_and_on_its_own_page(people, client, papers):
    paper, internal = papers
    before, missing = client.get("/topics/cm/"), client.get(f"/guidance/{paper.slug}/")
    assert "Guidance documents" not in before.content.decode()
    assert missing.status_code == 404
    version = publish_record(actor=people.sophie, record=paper, seen_number=0)
    topic, page = texts(client, "/topics/cm/", f"/guidance/{paper.slug}/")
    assert topic.count(f'href="/guidance/{paper.slug}/"') == 2  # in its list, and beside the challenge
    assert "How a batch is defined" in page
    assert "1 March 2023" in page
    assert internal.title not in topic + page
    assert client.get("/topics/cm/")["ETag"] != before["ETag"]
    withdraw_publication(actor=people.sophie, record=paper, reason="Too early.")
    assert "Guidance documents" not in texts(client, "/topics/cm/")[0]
    assert version.content["challenges"][0]["text"] == "How a batch is defined"


@pytest.mark.django_db
def test_of_a_topic_that_is_not_public_a_document_says_nothing(people, papers):
    paper, _ = papers
    hidden = TopicFactory(title="Not yet public")
    GuidanceTopicFactory(document=paper, topic=hidden)
    ChallengeFactory(topic=hidden, text="Hard in secret", answered_in=paper)
    content = str(publish_record(actor=people.sophie, record=paper, seen_number=0).content)
    assert "Continuous manufacturing" in content
    for secret in ("Not yet public", "Hard in secret", str(hidden.pk)):
        assert secret not in content


@pytest.mark.django_db
def test_an_internal_paper_and_a_draft_are_never_offered_for_publishing(people, as_user, papers):
    _, internal = papers
    draft = GuidanceDocumentFactory(title="Just begun")
    sophie = as_user(people.sophie)
    offered = sophie.get("/desk/publications/never/?kind=guidance_document").content.decode()
    assert "Guideline on batches" in offered
    for document in (internal, draft):
        assert document.title not in offered
        assert "/desk/publish/" not in sophie.get(f"/desk/guidance/{document.slug}/").content.decode()
        assert sophie.get(f"/desk/publish/guidance_document/{document.pk}/").status_code == 409
        with pytest.raises(NotPossibleNow):
            publish_record(actor=people.sophie, record=document, seen_number=0)


@pytest.mark.django_db
def test_a_guest_sees_of_a_document_only_the_topics_of_the_invitation(people, as_user, papers):
    paper, _ = papers
    topic = paper.topics.get()
    topic.people.create(user=people.eva, part="invited")
    other = TopicFactory(title="Somebody else's business")
    GuidanceTopicFactory(document=paper, topic=other)
    ChallengeFactory(topic=other, text="Not for guests", answered_in=paper)
    page = as_user(people.eva).get(f"/desk/guidance/{paper.slug}/").content.decode()
    assert "How a batch is defined" in page
    assert "business" not in page
    assert "Not for guests" not in page
    assert GuidanceDocument.objects.visible_to(people.otto).count() == 0


@pytest.mark.django_db
def test_the_page_proposes_to_answer_the_open_challenges_of_its_topics(people, as_user, papers):
    paper, _ = papers
    challenge = ChallengeFactory(topic=paper.topics.get(), text="Residence time")
    mara = as_user(people.mara)
    address = f"/desk/challenges/{challenge.pk}/disposition/?document={paper.slug}"
    assert address in mara.get(f"/desk/guidance/{paper.slug}/").content.decode()
    form = mara.get(address).context["form"]
    assert (form.initial["disposition"], form.initial["answered_in"]) == ("addressed", paper)


@pytest.mark.django_db
def test_a_consultation_without_an_end_gets_the_usual_one(people):
    paper = GuidanceDocumentFactory(kind="concept_paper")
    move_guidance_document(
        actor=people.mara, document=paper, version=1, stage="consultation", on=date(2024, 11, 30)
    )
    assert paper.consultation_ends == date(2025, 2, 27)
