"""The lists of topics and guidance documents: filters, search, board, order and exports."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tests.factories import (
    GlossaryTermFactory,
    GuidanceTopicFactory,
    MandateFactory,
    TopicFactory,
    TopicPersonFactory,
)
from topics.models import Topic
from topics.policies import may_lead
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


def words_of(response):
    return response.content.decode()


def titles(client, query=""):
    """Return the titles of the table for a query string, in order."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [topic.title for topic in response.context["page"]]


# --- the list ----------------------------------------------------------------------------------------------


@pytest.fixture
def topics(people):
    """Make five topics that the filters tell apart; mara leads two."""
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
    ("query", "expected"),
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
def test_list_filters_alone_and_together_select_rows(people, as_user, topics, query, expected):
    assert titles(as_user(people.mara), query) == expected


def test_list_sorted_by_last_change(people, as_user, topics):
    Topic.objects.filter(slug="ai").update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert titles(as_user(people.mara), "?sort=updated")[0] == "Artificial intelligence"
    assert titles(as_user(people.mara), "?sort=-updated")[-1] == "Artificial intelligence"


def test_list_guest_sees_only_invited_topics(people, as_user, topics):
    assert titles(as_user(people.eva)) == ["Microneedles"]
    assert titles(as_user(people.eva), "?q=manufacturing") == []
    assert titles(as_user(people.otto)) == []
    assert "The secretariat invites experts" in words_of(as_user(people.otto).get(LIST))


def test_search_any_spelling_finds_topic(people, as_user, topics):
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
def test_list_unknown_parameter_is_refused_by_name(people, as_user, topics, query, name, view):
    if view.startswith(f"&{name}="):
        return
    response = as_user(people.mara).get(LIST + query + view)
    assert response.status_code == 400
    assert name in words_of(response)


@pytest.mark.parametrize("page", ["2", "0", "-3", "99", "last", "1.5", "9" * 30])
def test_list_wrong_page_number_shows_nearest(people, as_user, topics, page):
    assert len(titles(as_user(people.mara), f"?page={page}")) == 5


def test_pagination_keeps_filters(people, as_user):
    for n in range(30):
        TopicFactory(title=f"Topic {n:02}", stage="listening")
    shown = words_of(as_user(people.mara).get(f"{LIST}?stage=listening&sort=-title&page=2"))
    assert "26–30 of 30" in shown
    assert "?stage=listening&amp;sort=-title&amp;page=1" in shown


@pytest.mark.parametrize("words", ["'", '"', "a:b & | !", "((", "\\", "%", "_", "<->", "a or", "-", "\u202e"])
def test_search_odd_words_answer(people, as_user, topics, words):
    GlossaryTermFactory(term="a(b", variants=["[", "\\1"])
    assert as_user(people.mara).get(LIST, {"q": words}).status_code == 200


def test_empty_list_tells_next_step(people, as_user):
    assert "create the first topic" in words_of(as_user(people.mara).get(LIST))
    assert "No topics yet" in words_of(as_user(people.lena).get(LIST))
    assert "Remove a filter" in words_of(as_user(people.mara).get(f"{LIST}?stage=listening"))


# --- the board ---------------------------------------------------------------------------------------------


def columns(client, query=""):
    shown = client.get(f"{LIST}?view=board{query}").context["columns"]
    return {column["label"]: [topic.title for topic in column["topics"]] for column in shown}


def test_board_has_column_for_each_stage(people, as_user, topics):
    board = columns(as_user(people.mara))
    assert list(board) == [
        "Identified", "Considered", "Selected", "Listening", "Internal position", "Public considerations",
        "Guidance drafting", "Guidance published", "Graduated", "Deferred",
    ]  # fmt: skip
    assert board["Listening"] == ["3D printing", "Decentralised manufacturing"]
    assert board["Deferred"] == ["Microneedles"]
    assert board["Considered"] == []


def test_board_applies_and_keeps_filters(people, as_user, topics):
    mara = as_user(people.mara)
    board = columns(mara, "&mine=on&blocked=on")
    assert [title for column in board.values() for title in column] == ["Decentralised manufacturing"]
    shown = words_of(mara.get(f"{LIST}?view=board&mine=on"))
    assert 'type="hidden" name="view" value="board"' in shown
    assert 'href="?mine=on"' in shown
    assert [title for column in columns(as_user(people.eva)).values() for title in column] == ["Microneedles"]


def test_board_full_column_links_to_all(people, as_user):
    for n in range(ON_BOARD + 1):
        TopicFactory(title=f"Topic {n:02}", stage="listening")
    shown = as_user(people.mara).get(f"{LIST}?view=board")
    listening = next(c for c in shown.context["columns"] if c["label"] == "Listening")
    assert (len(listening["topics"]), listening["more"]) == (ON_BOARD, True)
    assert f"{ON_BOARD}+" in words_of(shown)


# --- exports -----------------------------------------------------------------------------------------------


def csv_rows(client, query=""):
    return list(
        csv.reader(
            StringIO(client.get(f"{LIST}?format=csv{query}").getvalue().decode("utf-8-sig"), newline="")
        )
    )


def xlsx_rows(client, query=""):
    response = client.get(f"{LIST}?format=xlsx{query}")
    table = load_workbook(BytesIO(response.getvalue())).active
    return [[cell.value for cell in row] for row in table.rows]


@pytest.mark.parametrize("rows", [csv_rows, xlsx_rows])
def test_export_gives_exactly_rows_seen(people, as_user, topics, rows):
    mara = as_user(people.mara)
    for query in ("", "&stage=listening&sort=-title", "&q=nowhere"):
        head, *body = rows(mara, query)
        assert head == ["Title", "Short name", "Stage", "Blocked by legislation", "Leads", "Updated"]
        assert [row[0] for row in body] == titles(mara, f"?{query[1:]}")
    assert rows(mara, "&mine=on&blocked=on")[1][2:5] == ["Listening", "yes", "Mara Member"]
    assert [row[0] for row in rows(as_user(people.eva))[1:]] == ["Microneedles"]


def test_export_holds_more_than_page(people, as_user):
    for _ in range(30):
        TopicFactory()
    assert len(csv_rows(as_user(people.mara))) == 31


def test_export_odd_titles_stay_text(people, as_user):
    for title in ("=HYPERLINK(1)", "a\x0bb", "\u202eleft"):
        TopicFactory(title=title, slug=f"topic-{ord(title[0])}")
    mara = as_user(people.mara)
    assert "'=HYPERLINK(1)" in [row[0] for row in csv_rows(mara)]
    assert {"=HYPERLINK(1)", "ab", "\u202eleft"} <= {row[0] for row in xlsx_rows(mara)}


def test_date_is_in_group_time_zone(people, as_user):
    TopicFactory()
    Topic.objects.update(updated_at=datetime(2023, 2, 13, 23, 30, tzinfo=UTC))
    mara = as_user(people.mara)
    assert "14 February 2023" in words_of(mara.get(LIST))
    assert csv_rows(mara)[1][-1] == "2023-02-14"


# --- order -------------------------------------------------------------------------------------------------

ACCENTED = ["mRNA platforms", "Österreich pilot", "éluant handling", "Zinc coating", "Step 10", "Step 9"]
IN_ORDER = ["éluant handling", "mRNA platforms", "Österreich pilot", "Step 9", "Step 10", "Zinc coating"]


@pytest.fixture
def accented(people):
    """Make topics, and a guidance document of each, whose names sort differently by their bytes."""
    for number, title in enumerate(ACCENTED):
        topic = TopicFactory(title=title, slug=f"topic-{number}")
        TopicPersonFactory(topic=topic, user=people.eva, part="invited")
        GuidanceTopicFactory(topic=topic, document__title=title, document__slug=f"document-{number}")
        GlossaryTermFactory(term=title)


@pytest.mark.parametrize("person", ["mara", "eva"])
@pytest.mark.parametrize("address", [LIST, "/desk/guidance/"])
def test_list_order_ignores_accents_and_case(people, as_user, accented, person, address):
    client = as_user(getattr(people, person))
    for query, expected in (("", IN_ORDER), ("?sort=title", IN_ORDER), ("?sort=-title", IN_ORDER[::-1])):
        assert [row.title for row in client.get(address + query).context["page"]] == expected
    rows = csv.reader(StringIO(client.get(f"{address}?format=csv").getvalue().decode("utf-8-sig")))
    assert [row[0] for row in rows][1:] == IN_ORDER


def test_board_order_ignores_accents_and_case(people, as_user, accented):
    for person in (people.mara, people.eva):
        assert columns(as_user(person))["Identified"] == IN_ORDER


def test_glossary_order_ignores_accents_and_case(people, as_user, accented):
    page = as_user(people.mara).get("/desk/glossary/").context["page"]
    assert [term.term for term in page] == IN_ORDER


def test_choices_order_ignores_accents_and_case(people, as_user, accented):
    form = as_user(people.mara).get("/desk/guidance/new/").context["form"]
    assert [label for _, label in form.fields["topics"].choices] == IN_ORDER
    MandateFactory(user__name="Émile Durand")
    leads = [user.name for user in may_lead()]
    assert leads.index("Carla Chair") < leads.index("Émile Durand") < leads.index("Mara Member")
