"""The rules on guidance documents, their pages and their publication."""

from datetime import date

import pytest

from core.errors import NotPossibleNow
from publications.services import publish_record, withdraw_publication
from tests.factories import ChallengeFactory, GuidanceDocumentFactory, GuidanceTopicFactory, TopicFactory
from topics.guidance_rules import consultation_warning, usual_end
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
def test_consultation_warning_unusual_length_warns(kind, ends, warns):
    assert bool(consultation_warning(kind, SPRING, ends)) == warns


@pytest.mark.parametrize("kind", ["guideline", "concept_paper", "questions"])
@pytest.mark.parametrize("starts", [SPRING, date(2024, 8, 31), date(2023, 12, 1)])
def test_usual_end_any_kind_has_no_warning(kind, starts):
    assert consultation_warning(kind, starts, usual_end(kind, starts)) == ""


@pytest.mark.django_db
def test_topic_pages_say_what_the_stages_expect_and_what_is_missing(people, as_user):
    topic = TopicFactory(slug="cm", stage="guidance_drafting")
    mara, words = as_user(people.mara), "expects a guidance document: no guidance document recorded."
    assert words in mara.get("/desk/topics/cm/").content.decode()
    assert words not in as_user(people.lena).get("/desk/topics/cm/").content.decode()
    move = " ".join(mara.get("/desk/topics/cm/move/").content.decode().split())
    reason_needed = "(reason needed: no adopted or final guidance document published)"
    assert f"Move to Guidance published {reason_needed}" in move
    assert "Listening: a session or exchange" in move
    GuidanceTopicFactory(topic=topic)
    assert words not in mara.get("/desk/topics/cm/").content.decode()


@pytest.mark.django_db
def test_topic_choices_of_the_filter_ignore_case_and_accents(people, as_user):
    for title in ("Zinc", "mRNA", "Österreich"):
        TopicFactory(title=title)
    page = as_user(people.mara).get("/desk/guidance/").content.decode()
    assert page.index(">mRNA<") < page.index(">Österreich<") < page.index(">Zinc<")


# --- lists and pages ----------------------------------------------------------------------------------------


@pytest.fixture
def documents(people):
    """Make a guideline that answers a challenge of a published topic, and an internal position paper."""
    topic = TopicFactory(title="Continuous manufacturing", slug="cm")
    challenge = ChallengeFactory(topic=topic, text="How a batch is defined")
    guideline = GuidanceDocumentFactory(
        title="Guideline on batches", stage="adopted", summary="A batch is …", adopted_on=SPRING
    )
    internal = GuidanceDocumentFactory(title="What we think", kind="internal_position", stage="adopted")
    for document in (guideline, internal):
        GuidanceTopicFactory(document=document, topic=topic)
    challenge.answered_in = guideline
    challenge.save()
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    return guideline, internal


def texts(client, *addresses):
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.django_db
def test_list_filters_alone_and_together_select_rows(people, as_user, documents):
    mara = as_user(people.mara)
    expected = {
        "": ["Guideline on batches", "What we think"],
        "?q=batch": ["Guideline on batches"],
        "?kind=internal_position": ["What we think"],
        "?kind=guideline&stage=draft": [],
        "?topic=cm&sort=-title": ["What we think", "Guideline on batches"],
    }
    for query, titles in expected.items():
        page = mara.get(f"/desk/guidance/{query}").context["page"]
        assert [document.title for document in page] == titles, query


@pytest.mark.django_db
def test_publish_document_shows_it_on_its_page_and_its_topic(people, client, documents):
    guideline, internal = documents
    before, missing = client.get("/topics/cm/"), client.get(f"/guidance/{guideline.slug}/")
    assert "Guidance documents" not in before.content.decode()
    assert missing.status_code == 404
    version = publish_record(actor=people.sophie, record=guideline, seen_number=0)
    topic, page = texts(client, "/topics/cm/", f"/guidance/{guideline.slug}/")
    assert topic.count(f'href="/guidance/{guideline.slug}/"') == 2  # in its list, and beside the challenge
    assert "How a batch is defined" in page
    assert "1 March 2023" in page
    assert internal.title not in topic + page
    assert client.get("/topics/cm/")["ETag"] != before["ETag"]
    withdraw_publication(actor=people.sophie, record=guideline, reason="Too early.")
    assert "Guidance documents" not in texts(client, "/topics/cm/")[0]
    assert version.content["challenges"][0]["text"] == "How a batch is defined"


@pytest.mark.django_db
def test_publish_document_of_unpublished_topic_hides_topic(people, documents):
    guideline, _ = documents
    hidden = TopicFactory(title="Not yet public")
    GuidanceTopicFactory(document=guideline, topic=hidden)
    ChallengeFactory(topic=hidden, text="Hard in secret", answered_in=guideline)
    content = str(publish_record(actor=people.sophie, record=guideline, seen_number=0).content)
    assert "Continuous manufacturing" in content
    for secret in ("Not yet public", "Hard in secret", str(hidden.pk)):
        assert secret not in content


@pytest.mark.django_db
def test_publish_internal_or_draft_document_is_refused(people, as_user, documents):
    _, internal = documents
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
def test_document_page_guest_sees_only_invited_topics(people, as_user, documents):
    guideline, _ = documents
    topic = guideline.topics.get()
    topic.people.create(user=people.eva, part="invited")
    other = TopicFactory(title="Somebody else's business")
    GuidanceTopicFactory(document=guideline, topic=other)
    ChallengeFactory(topic=other, text="Not for guests", answered_in=guideline)
    page = as_user(people.eva).get(f"/desk/guidance/{guideline.slug}/").content.decode()
    assert "How a batch is defined" in page
    assert "business" not in page
    assert "Not for guests" not in page
    assert GuidanceDocument.objects.visible_to(people.otto).count() == 0


@pytest.mark.django_db
def test_document_page_offers_unanswered_challenges(people, as_user, documents):
    guideline, _ = documents
    challenge = ChallengeFactory(topic=guideline.topics.get(), text="Residence time")
    mara = as_user(people.mara)
    address = f"/desk/challenges/{challenge.pk}/disposition/?document={guideline.slug}"
    assert address in mara.get(f"/desk/guidance/{guideline.slug}/").content.decode()
    form = mara.get(address).context["form"]
    assert (form.initial["disposition"], form.initial["answered_in"]) == ("addressed", guideline)


@pytest.mark.django_db
def test_move_document_consultation_without_end_gets_usual_end(people):
    guideline = GuidanceDocumentFactory(kind="concept_paper")
    move_guidance_document(
        actor=people.mara, document=guideline, version=1, stage="consultation", on=date(2024, 11, 30)
    )
    assert guideline.consultation_ends == date(2025, 2, 27)


# --- the public list ---------------------------------------------------------------------------------------


def test_public_guidance_list_shows_and_exports_published_documents(people, as_user):
    topic = TopicFactory()
    titles = {"guideline": "On wombats", "questions": "Questions on wombats"}
    for kind, title in titles.items():
        document = GuidanceDocumentFactory(title=title, kind=kind, stage="final", reference="EMA/1/2027")
        GuidanceTopicFactory(document=document, topic=topic)
        publish_record(actor=people.sophie, record=document, seen_number=0)
    GuidanceDocumentFactory(title="A quokka")
    visitor = as_user(None)
    everything = visitor.get("/guidance/").content.decode()
    assert all(title in everything for title in titles.values())
    assert "quokka" not in everything
    guidelines = visitor.get("/guidance/?kind=guideline").content.decode()
    assert "On wombats" in guidelines
    assert "Questions on wombats" not in guidelines
    withdraw_publication(actor=people.sophie, record=document, reason="It was wrong.")
    assert "Questions on wombats" not in visitor.get("/guidance/").content.decode()
    table = b"".join(visitor.get("/guidance/?q=wombats&format=csv").streaming_content).decode("utf-8-sig")
    assert [line[:23] for line in table.splitlines()[1:]] == ["On wombats,EMA/1/2027,G"]
