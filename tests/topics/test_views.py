"""The desk's pages of topics and of the glossary."""

import re

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics.models import Topic
from topics.services import add_challenge, add_focus_area, create_topic

pytestmark = pytest.mark.django_db

LIST = "/desk/topics/"
STRANGE = [
    pytest.param("x" * 200, id="one long word"),
    pytest.param("連続製造 🏭 ﷽", id="other scripts"),
    pytest.param("<script>alert(1)</script> {{ 7|add:1 }} {% now 'Y' %}", id="markup"),
    pytest.param("'; DROP TABLE topics_topic; --", id="SQL"),
]


@pytest.fixture
def topic(people):
    made = create_topic(actor=people.mara, values={"title": "Continuous manufacturing", "short_name": "CM"})
    add_focus_area(actor=people.mara, topic=made, values={"text": "Barriers for biologicals"})
    add_challenge(actor=people.mara, topic=made, values={"text": "Batch definition"})
    return made


def words_of(response):
    return response.content.decode()


# --- every page --------------------------------------------------------------------------------------------


def test_every_topic_page_answers_member(people, as_user, topic):
    mara = as_user(people.mara)
    area, challenge = topic.focus_areas.get(), topic.challenges.get()
    evidence, term = EvidenceFactory(challenge=challenge), GlossaryTermFactory()
    pages = {
        topic.slug: "topic edit-topic move-topic topic-history add-focus-area add-challenge",
        area.pk: "edit-focus-area merge-focus-area remove-focus-area",
        challenge.pk: "edit-challenge dispose-challenge remove-challenge add-evidence",
        evidence.pk: "edit-evidence remove-evidence",
        term.pk: "edit-term remove-term",
    }
    for key, names in pages.items():
        for name in names.split():
            assert mara.get(reverse(f"topics:{name}", args=[key])).status_code == 200, name
    for name in ("list-topics", "create-topic", "list-terms", "add-term"):
        assert mara.get(reverse(f"topics:{name}")).status_code == 200, name
    assert as_user(people.carla).get(reverse("topics:assign-topic", args=[topic.slug])).status_code == 200


def test_reader_is_offered_no_actions(people, as_user, topic):
    EvidenceFactory(challenge=topic.challenges.get())
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    for reader in (people.lena, people.eva):
        for address in (LIST, f"{LIST}?view=board", f"{LIST}cm/", "/desk/glossary/"):
            shown = words_of(as_user(reader).get(address)).partition("<main")[2]
            shown = shown.replace('action="/desk/reports/new/"', "")  # generates a document
            assert "Continuous manufacturing" in shown or "glossary" in address
            for action in ("/edit/", "/move/", "/people/", "/new/", "/remove/", "/merge/", "/disposition/"):
                assert action not in shown, f"{address} offers {action}"


def test_writer_is_offered_actions(people, as_user, topic):
    shown = words_of(as_user(people.mara).get(f"{LIST}cm/"))
    for action in ("/edit/", "/move/", "/focus-areas/new/", "/challenges/new/", "/disposition/"):
        assert action in shown
    assert "cm/people/" not in shown
    assert "cm/people/" in words_of(as_user(people.carla).get(f"{LIST}cm/"))


def test_topic_page_query_count_is_constant(people, as_user, topic, django_assert_max_num_queries):
    mara = as_user(people.mara)
    mara.get(f"{LIST}cm/")  # the first page of a session notes the session
    with django_assert_max_num_queries(20) as at_first:
        mara.get(f"{LIST}cm/")
    for _ in range(10):
        FocusAreaFactory(topic=topic)
        EvidenceFactory(challenge=ChallengeFactory(topic=topic))
        TopicPersonFactory(topic=topic)
    EvidenceFactory(challenge=topic.challenges.first())
    with django_assert_max_num_queries(len(at_first) + 0):
        mara.get(f"{LIST}cm/")


# --- what is typed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
def test_create_topic_odd_text_is_kept_and_escaped(people, as_user, text):
    mara = as_user(people.mara)
    assert mara.post("/desk/topics/new/", {"title": text, "description": text}).status_code == 302
    made = Topic.objects.get()
    assert made.title == made.description == text
    for name in ("topic", "edit-topic", "move-topic", "topic-history"):
        shown = mara.get(reverse(f"topics:{name}", args=[made.slug]))
        assert shown.status_code == 200, name
        assert "<script>alert" not in words_of(shown)
    assert [topic.title for topic in mara.get(LIST).context["page"]] == [made.title]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("\u202eright to left\u2066", "right to left"),
        ("a\x0bb\x1fc\x85", "a\nbc"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_create_topic_invisible_characters_are_removed(people, as_user, text, stored):
    typed = {"title": "Plain", "description": text}
    assert as_user(people.mara).post("/desk/topics/new/", typed).status_code == 302
    assert Topic.objects.get().description == stored


@pytest.mark.parametrize("blank", ["\u200b", "\u2060", "\u00ad", "\u3164", " \ufeff "])
def test_create_topic_invisible_title_is_refused(people, as_user, blank):
    response = as_user(people.sophie).post("/desk/topics/new/", {"title": blank})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title"}
    assert not Topic.objects.exists()


@pytest.mark.parametrize("field", ["title", "short_name", "description", "justification"])
def test_edit_topic_nul_is_error_at_field(people, as_user, topic, field):
    typed = {"title": "Good", "version": 1, field: "a\0b"}
    response = as_user(people.mara).post(f"{LIST}cm/edit/", typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 20_000, id="words"),
        pytest.param("x" * 100_000, id="one word"),
        pytest.param("".join(f"w{n} " for n in range(15_000)), id="different words"),
        pytest.param(
            "".join(f"{chr(0x20000 + n)} " for n in range(40_000)), id="different signs of four bytes"
        ),
        pytest.param("- " * 50_000, id="nested lists"),
        pytest.param("> " * 50_000, id="nested quotes"),
        pytest.param("*a **a " * 14_000, id="open emphasis"),
        pytest.param("[" * 100_000, id="open brackets"),
    ],
)
def test_edit_topic_long_text_is_saved_and_shown(people, as_user, topic, text):
    mara = as_user(people.mara)
    typed = {"title": "Good", "version": 1, "description": text, "justification": text}
    assert mara.post(f"{LIST}cm/edit/", typed).status_code == 302
    assert mara.get(f"{LIST}cm/").status_code == 200
    assert mara.get(f"{LIST}cm/history/").status_code == 200
    assert Topic.objects.get().description == text.strip()


def test_list_shows_very_long_title(people, as_user):
    TopicFactory(title="x" * 200, slug="x" * 80)
    page = as_user(people.mara).get(LIST).context["page"]
    assert [topic.title for topic in page] == ["x" * 200]


# --- moving ------------------------------------------------------------------------------------------------


def test_move_page_offers_possible_steps(people, as_user, topic):
    shown = " ".join(words_of(as_user(people.mara).get(f"{LIST}cm/move/?to=listening")).split())
    assert "Move to Graduated" in shown
    assert "Defer" in shown
    assert "Step back" not in shown
    assert shown.count('type="radio"') == 10
    (chosen,) = re.findall(r"<input[^>]*checked[^>]*>", shown)
    assert 'value="listening"' in chosen


def test_move_topic_conflict_shows_current_stage(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(f"{LIST}cm/move/", {"stage": "graduated", "version": 1})
    late = mara.post(f"{LIST}cm/move/", {"stage": "deferred", "version": 1, "reason": "Not this year."})
    shown = words_of(late)
    assert late.status_code == 409
    assert "Somebody else saved this while you were editing" in shown
    assert "Saved by Niels Member, " in shown
    assert "Step back to Selected" in shown
    assert "Not this year." in shown
    again = {
        "stage": "deferred",
        "version": late.context["form"]["version"].value(),
        "reason": "Not this year.",
    }
    assert mara.post(f"{LIST}cm/move/", again).status_code == 302
    assert Topic.objects.get().stage == "deferred"


# --- saving without a change -------------------------------------------------------------------------------


def test_edit_topic_form_sent_back_unchanged_writes_no_entry(people, as_user):
    sophie = as_user(people.sophie)
    sophie.post("/desk/topics/new/", {"title": "Plain topic", "description": "x"})
    form = sophie.get(f"{LIST}plain-topic/edit/").context["form"]
    entries = Entry.objects.count()
    typed = {field.html_name: value for field in form if (value := field.value()) not in (None, False)}
    assert sophie.post(f"{LIST}plain-topic/edit/", typed).status_code == 302
    assert Entry.objects.count() == entries
    assert Topic.objects.get().version == 1
    shown = sophie.get(f"{LIST}plain-topic/history/").context["history"]
    assert [item.words for item in shown] == ["topic created"]
