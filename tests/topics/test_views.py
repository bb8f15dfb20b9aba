"""The desk's pages of topics."""

import csv
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import (
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics.models import GlossaryTerm, Topic
from topics.services import add_challenge, add_focus_area, create_topic
from topics.views.topics import ON_BOARD

pytestmark = pytest.mark.django_db

LIST = "/desk/topics/"
EVERY = [
    "3D printing",
    "Artificial intelligence",
    "Continuous manufacturing",
    "Decentralised manufacturing",
    "Microneedles",
]
STRANGE = [
    pytest.param("x" * 200, id="one long word"),
    pytest.param("\u202eright to left\u2066", id="bidi marks"),
    pytest.param("連続製造 🏭 ﷽", id="other scripts"),
    pytest.param("a\x0bb\x1fc\x85", id="control characters"),
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


def titles(client, query=""):
    """The titles of the table at this query, in its order."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [topic.title for topic in response.context["page"]]


# --- every page --------------------------------------------------------------------------------------------


def test_every_page_of_a_topic_answers_a_member(people, as_user, topic):
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


def test_who_only_reads_is_offered_nothing_to_change(people, as_user, topic):
    EvidenceFactory(challenge=topic.challenges.get())
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    for reader in (people.lena, people.eva):
        for address in (LIST, f"{LIST}?view=board", f"{LIST}cm/", "/desk/glossary/"):
            shown = words_of(as_user(reader).get(address)).partition("<main")[2]
            shown = shown.replace('action="/desk/reports/new/"', "")  # a document changes nothing
            assert "Continuous manufacturing" in shown or "glossary" in address
            for act in ("/edit/", "/move/", "/people/", "/new/", "/remove/", "/merge/", "/disposition/"):
                assert act not in shown, f"{address} offers {act}"


def test_who_may_write_is_offered_what_there_is_to_do(people, as_user, topic):
    shown = words_of(as_user(people.mara).get(f"{LIST}cm/"))
    for act in ("/edit/", "/move/", "/focus-areas/new/", "/challenges/new/", "/disposition/"):
        assert act in shown
    assert "cm/people/" not in shown
    assert "cm/people/" in words_of(as_user(people.carla).get(f"{LIST}cm/"))


def test_the_page_of_a_topic_costs_the_same_however_much_belongs_to_it(
    people, as_user, topic, django_assert_max_num_queries
):
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


# --- the list ----------------------------------------------------------------------------------------------


@pytest.fixture
def published_record(people):
    """Five topics that each filter tells apart; mara leads two."""
    made = {
        title: TopicFactory(
            title=title, slug=slug, stage=stage, blocked_by_legislation=blocked, description=words
        )
        for title, slug, stage, blocked, words in [
            ("Continuous manufacturing", "cm", "selected", False, "Batch definition"),
            ("Decentralised manufacturing", "dcm", "listening", True, "Made near the patient"),
            ("Artificial intelligence", "ai", "identified", False, "Models that change"),
            ("3D printing", "3dp", "listening", False, "Made near the patient"),
            ("Microneedles", "mn", "deferred", True, "Patches"),
        ]
    }
    for title in ("Decentralised manufacturing", "3D printing"):
        TopicPersonFactory(topic=made[title], user=people.mara)
    TopicPersonFactory(topic=made["Microneedles"], user=people.eva, part="invited")
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", EVERY),
        ("?q=manufacturing", ["Continuous manufacturing", "Decentralised manufacturing"]),
        ("?q=patients", ["3D printing", "Decentralised manufacturing"]),
        ('?q="near the patient" -decentralised', ["3D printing"]),
        ("?q=nowhere", []),
        ("?stage=listening", ["3D printing", "Decentralised manufacturing"]),
        ("?stage=listening&stage=deferred", ["3D printing", "Decentralised manufacturing", "Microneedles"]),
        ("?mine=on", ["3D printing", "Decentralised manufacturing"]),
        ("?blocked=on", ["Decentralised manufacturing", "Microneedles"]),
        ("?q=patient&stage=listening&mine=on&blocked=on", ["Decentralised manufacturing"]),
        ("?stage=identified&blocked=on", []),
        ("?sort=-title&stage=listening", ["Decentralised manufacturing", "3D printing"]),
        ("?sort=title,-updated&stage=listening", ["3D printing", "Decentralised manufacturing"]),
        ("?q=&view=&sort=&mine=&page=", EVERY),
    ],
)  # fmt: skip
def test_filters_find_alone_and_together(people, as_user, published_record, query, found):
    assert titles(as_user(people.mara), query) == found


def test_the_order_by_last_change(people, as_user, published_record):
    Topic.objects.filter(slug="ai").update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert titles(as_user(people.mara), "?sort=updated")[0] == "Artificial intelligence"
    assert titles(as_user(people.mara), "?sort=-updated")[-1] == "Artificial intelligence"


def test_a_guest_finds_only_what_the_invitation_shows(people, as_user, published_record):
    assert titles(as_user(people.eva)) == ["Microneedles"]
    assert titles(as_user(people.eva), "?q=manufacturing") == []
    assert titles(as_user(people.otto)) == []
    assert "The secretariat invites experts" in words_of(as_user(people.otto).get(LIST))


def test_spellings_find_each_other(people, as_user, published_record):
    GlossaryTermFactory(term="decentralised manufacturing", variants=["DM", "decentralized manufacturing"])
    mara = as_user(people.mara)
    for words in ("DM", "dm", "decentralized manufacturing", "DM patient"):
        assert titles(mara, f"?q={words}") == ["Decentralised manufacturing"], words
    assert titles(mara, "?q=DM batch") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?colour=red", "colour"),
        ("?stage=nowhere", "stage"),
        ("?stage=listening&stage=nowhere", "stage"),
        ("?sort=slug", "sort"),
        ("?sort=title,description", "sort"),
        ("?view=cloud", "view"),
        ("?format=pdf", "format"),
        ("?q=%00", "q"),
        (f"?q={'x' * 201}", "q"),
        ("?description__icontains=secret", "description__icontains"),
    ],
)
@pytest.mark.parametrize("view", ["", "&view=board", "&format=csv"])
def test_what_the_list_does_not_know_is_refused_by_name(people, as_user, published_record, query, name, view):
    if view.startswith(f"&{name}="):
        return
    response = as_user(people.mara).get(LIST + query + view)
    assert response.status_code == 400
    assert name in words_of(response)


@pytest.mark.parametrize("page", ["2", "0", "-3", "99", "last", "1.5", "9" * 30])
def test_a_page_that_is_none_shows_one_there_is(people, as_user, published_record, page):
    assert len(titles(as_user(people.mara), f"?page={page}")) == 5


def test_pages_keep_the_filters(people, as_user):
    for n in range(30):
        TopicFactory(title=f"Topic {n:02}", stage="listening")
    shown = words_of(as_user(people.mara).get(f"{LIST}?stage=listening&sort=-title&page=2"))
    assert "26–30 of 30" in shown
    assert "?stage=listening&amp;sort=-title&amp;page=1" in shown


@pytest.mark.parametrize("words", ["'", '"', "a:b & | !", "((", "\\", "%", "_", "<->", "a or", "-", "\u202e"])
def test_no_search_words_break_the_list(people, as_user, published_record, words):
    GlossaryTermFactory(term="a(b", variants=["[", "\\1"])
    assert as_user(people.mara).get(LIST, {"q": words}).status_code == 200


def test_an_empty_list_says_what_to_do(people, as_user):
    assert "write the first topic" in words_of(as_user(people.mara).get(LIST))
    assert "There is no topic for you to see" in words_of(as_user(people.lena).get(LIST))
    assert "Take away a filter" in words_of(as_user(people.mara).get(f"{LIST}?stage=listening"))


# --- the board ---------------------------------------------------------------------------------------------


def columns(client, query=""):
    shown = client.get(f"{LIST}?view=board{query}").context["columns"]
    return {column["label"]: [topic.title for topic in column["topics"]] for column in shown}


def test_the_board_has_a_column_for_each_rung_and_off_the_ladder_where_there_is_something(
    people, as_user, published_record
):
    board = columns(as_user(people.mara))
    assert list(board) == [
        "Identified", "Considered", "Selected", "Listening", "Internal position", "Public considerations",
        "Guidance drafting", "Guidance published", "Graduated", "Deferred",
    ]  # fmt: skip
    assert board["Listening"] == ["3D printing", "Decentralised manufacturing"]
    assert board["Deferred"] == ["Microneedles"]
    assert board["Considered"] == []


def test_the_board_stands_under_the_same_filters_and_keeps_them(people, as_user, published_record):
    mara = as_user(people.mara)
    board = columns(mara, "&mine=on&blocked=on")
    assert [title for column in board.values() for title in column] == ["Decentralised manufacturing"]
    shown = words_of(mara.get(f"{LIST}?view=board&mine=on"))
    assert 'type="hidden" name="view" value="board"' in shown
    assert 'href="?mine=on"' in shown
    assert [title for column in columns(as_user(people.eva)).values() for title in column] == ["Microneedles"]


def test_a_full_column_says_there_is_more(people, as_user):
    for n in range(ON_BOARD + 1):
        TopicFactory(title=f"Topic {n:02}", stage="listening")
    shown = as_user(people.mara).get(f"{LIST}?view=board")
    listening = next(c for c in shown.context["columns"] if c["label"] == "Listening")
    assert (len(listening["topics"]), listening["more"]) == (ON_BOARD, True)
    assert f"{ON_BOARD}+" in words_of(shown)


# --- exports -----------------------------------------------------------------------------------------------


def csv_rows(client, query=""):
    return list(csv.reader(StringIO(client.get(f"{LIST}?format=csv{query}").getvalue().decode(), newline="")))


def xlsx_rows(client, query=""):
    response = client.get(f"{LIST}?format=xlsx{query}")
    table = load_workbook(BytesIO(response.getvalue())).active
    return [[cell.value for cell in row] for row in table.rows]


@pytest.mark.parametrize("rows", [csv_rows, xlsx_rows])
def test_an_export_gives_exactly_the_rows_seen(people, as_user, published_record, rows):
    mara = as_user(people.mara)
    for query in ("", "&stage=listening&sort=-title", "&q=nowhere"):
        head, *body = rows(mara, query)
        assert head == ["Title", "Short name", "Stage", "Blocked by legislation", "Leads", "Updated"]
        assert [row[0] for row in body] == titles(mara, f"?{query[1:]}")
    assert rows(mara, "&mine=on&blocked=on")[1][2:5] == ["Listening", "yes", "Mara Member"]
    assert [row[0] for row in rows(as_user(people.eva))[1:]] == ["Microneedles"]


def test_an_export_holds_more_than_a_page(people, as_user):
    for _ in range(30):
        TopicFactory()
    assert len(csv_rows(as_user(people.mara))) == 31


def test_an_export_keeps_formulas_as_text_and_survives_strange_titles(people, as_user):
    for title in ("=HYPERLINK(1)", "a\x0bb", "\u202eleft"):
        TopicFactory(title=title, slug=f"topic-{ord(title[0])}")
    mara = as_user(people.mara)
    assert "'=HYPERLINK(1)" in [row[0] for row in csv_rows(mara)]
    assert {"=HYPERLINK(1)", "ab", "\u202eleft"} <= {row[0] for row in xlsx_rows(mara)}


def test_a_date_is_that_of_the_groups_calendar(people, as_user):
    TopicFactory()
    Topic.objects.update(updated_at=datetime(2023, 2, 13, 23, 30, tzinfo=UTC))
    mara = as_user(people.mara)
    assert "14 February 2023" in words_of(mara.get(LIST))
    assert csv_rows(mara)[1][-1] == "2023-02-14"


# --- what is typed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_is_kept_and_shown_as_it_was_typed(people, as_user, text):
    mara = as_user(people.mara)
    assert mara.post("/desk/topics/new/", {"title": text, "description": text}).status_code == 302
    made = Topic.objects.get()
    assert made.title == text.strip()
    for name in ("topic", "edit-topic", "move-topic", "topic-history"):
        shown = mara.get(reverse(f"topics:{name}", args=[made.slug]))
        assert shown.status_code == 200, name
        assert "<script>alert" not in words_of(shown)
    assert titles(mara) == [made.title]


@pytest.mark.parametrize("field", ["title", "short_name", "description", "justification"])
def test_a_nul_is_an_error_at_its_field(people, as_user, topic, field):
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
        pytest.param("\u202e" * 100_000, id="bidi marks"),
        pytest.param("- " * 50_000, id="nested lists"),
        pytest.param("> " * 50_000, id="nested quotes"),
        pytest.param("*a **a " * 14_000, id="open emphasis"),
        pytest.param("[" * 100_000, id="open brackets"),
    ],
)
def test_100_kilobytes_in_a_field_are_saved_and_shown(people, as_user, topic, text):
    mara = as_user(people.mara)
    typed = {"title": "Good", "version": 1, "description": text, "justification": text}
    assert mara.post(f"{LIST}cm/edit/", typed).status_code == 302
    assert mara.get(f"{LIST}cm/").status_code == 200
    assert mara.get(f"{LIST}cm/history/").status_code == 200
    assert Topic.objects.get().description == text.strip()


def test_a_very_long_word_does_not_leave_its_list(people, as_user):
    TopicFactory(title="x" * 200, slug="x" * 80)
    assert titles(as_user(people.mara)) == ["x" * 200]


# --- moving ------------------------------------------------------------------------------------------------


def test_the_page_offers_the_steps_of_the_table(people, as_user, topic):
    shown = " ".join(words_of(as_user(people.mara).get(f"{LIST}cm/move/?to=listening")).split())
    assert "Move to Graduated" in shown
    assert "Defer" in shown
    assert "Step back" not in shown
    assert shown.count('type="radio"') == 10
    (chosen,) = re.findall(r"<input[^>]*checked[^>]*>", shown)
    assert 'value="listening"' in chosen


def test_who_comes_too_late_to_move_sees_where_it_is_now_and_can_send_again(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(f"{LIST}cm/move/", {"stage": "listening", "version": 1})
    late = mara.post(f"{LIST}cm/move/", {"stage": "deferred", "version": 1, "reason": "Not this year."})
    shown = words_of(late)
    assert late.status_code == 409
    assert "Somebody else saved this record" in shown
    assert "Step back to Selected" in shown
    assert "Not this year." in shown
    again = {
        "stage": "deferred",
        "version": late.context["form"]["version"].value(),
        "reason": "Not this year.",
    }
    assert mara.post(f"{LIST}cm/move/", again).status_code == 302
    assert Topic.objects.get().stage == "deferred"


# --- the glossary ------------------------------------------------------------------------------------------


@pytest.fixture
def terms(people):
    GlossaryTermFactory(
        term="DCM", variants=["DM", "decentralised manufacturing"], definition="Near the patient"
    )
    GlossaryTermFactory(term="CM", variants=["continuous manufacturing"], definition="Without batches")


@pytest.mark.parametrize(
    ("words", "found"),
    [("", ["CM", "DCM"]), ("manufacturing", ["CM", "DCM"]), ("dm", ["DCM"]), ("batch", ["CM"]), ("100%", [])],
)
def test_the_glossary_is_searched_and_taken_along(people, as_user, terms, words, found):
    mara = as_user(people.mara)
    assert [term.term for term in mara.get("/desk/glossary/", {"q": words}).context["page"]] == found
    sheet = mara.get("/desk/glossary/", {"q": words, "format": "csv"}).getvalue().decode()
    assert [row[0] for row in csv.reader(StringIO(sheet))] == ["Term", *found]


def test_the_glossary_refuses_what_it_does_not_know_by_name(people, as_user, terms):
    for query, name in (("colour=red", "colour"), ("format=pdf", "format"), ("q=%00", "q")):
        response = as_user(people.mara).get(f"/desk/glossary/?{query}")
        assert response.status_code == 400
        assert name in words_of(response)


def test_an_empty_glossary_says_what_to_do(people, as_user):
    assert "Write down a word of the field" in words_of(as_user(people.mara).get("/desk/glossary/"))
    assert "Members write down the words" in words_of(as_user(people.lena).get("/desk/glossary/"))


def test_everybody_at_the_desk_reads_the_glossary_and_nobody_else(people, as_user, terms):
    for reader in (people.lena, people.otto, people.eva):
        assert "decentralised manufacturing" in words_of(as_user(reader).get("/desk/glossary/"))
    for stranger in (people.alice, people.fred):
        assert as_user(stranger).get("/desk/glossary/").status_code == 404
    assert GlossaryTerm.objects.visible_to(people.otto).count() == 2
