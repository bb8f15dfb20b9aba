"""From a published document to records: what is made, what is linked, and what is refused."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Group
from audit.models import Entry
from core.errors import NotPossibleNow
from tests.factories import GroupFactory, TopicFactory
from tests.workplans.readings import SAMPLE, accepted, piece_with, read_in
from topics.models import Challenge, FocusArea, Topic
from topics.services import edit_focus_area
from workplans.importing import from_json
from workplans.importing.labels import without_label
from workplans.importing.pieces import BECOMES
from workplans.importing.records import header_values
from workplans.importing.services import (
    accept_import,
    correct_import,
    discard_import,
    same_for_all,
    start_import,
)
from workplans.models import (
    Activity,
    Commitment,
    PlanImport,
    PlanPoint,
    PlanSection,
    PlanTopic,
    StrategicGoal,
    WorkPlan,
)
from workplans.paragraphs import flat, split_number
from workplans.plan_text import plan_text

pytestmark = pytest.mark.django_db


# --- what is made ------------------------------------------------------------------------------------------


def test_start_import_creates_no_records(people):
    read_in(people.sophie)
    assert not any(
        model.objects.exists() for model in (WorkPlan, PlanSection, Topic, Activity, StrategicGoal)
    )


def test_accept_import_plan_has_the_header(people):
    plan = accepted(people.sophie)
    assert (plan.slug, plan.state, plan.revision) == ("qig-2023", "draft", 0)
    assert (plan.reference, plan.reference_key) == ("EMA/824798/2022", "EMA/824798/2022")
    assert (plan.group.code, plan.chair, plan.division) == (
        "QIG",
        "Marcel Hoefnagel",
        "Human Medicines Division",
    )
    assert (plan.dated, plan.period_start, plan.period_end) == (
        date(2023, 2, 14), date(2023, 1, 1), date(2023, 12, 31),
    )  # fmt: skip
    assert plan.source.state == "accepted"


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ("qwp-2017.md", "QWP"),
        ("qwp-2018.pdf", "QWP"),
        ("bwp-2017.txt", "BWP"),
        ("biosimilars-2018.docx", None),
    ],
)
def test_header_values_group_is_the_last_in_the_reference(people, sample, code):
    reading = from_json(
        read_in(people.sophie, (SAMPLE.parent / "annual" / sample).read_bytes(), sample).reading
    )
    group = header_values(reading, Group.objects.order_by("code"))["group"]
    assert (group and group.code) == code


def test_accept_import_sections_in_order_of_the_document(people):
    plan = accepted(people.sophie)
    numbers = [s.number for s in plan.sections.order_by("position")]
    assert numbers == [
        "1", "1.1", "4", "1.2", "2", "2.1", "2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.1.5", "2.1.6", "2.1.7",
        "2.2", "3", "3.1", "3.1.1", "3.1.2",
    ]  # fmt: skip
    assert "Please see the" in plan.sections.get(number="3.1.1").text
    assert plan.sections.get(number="1.2").text.count("\n\n") == 2


def test_accept_import_topics_with_parts_and_place(people):
    plan = accepted(people.sophie)
    places = plan.plan_topics.select_related("topic", "section").order_by("position")
    assert [(p.tier, p.section.number, p.topic.slug, p.topic.stage) for p in places] == [
        ("priority", "1.1", "cm", "selected"),
        ("priority", "1.1", "dcm", "selected"),
        ("priority", "1.1", "digitalization-and-automation", "selected"),
        ("beyond_period", "4", "individualized-therapies", "identified"),
        ("beyond_period", "4", "platform-technologies", "identified"),
        ("beyond_period", "4", "novel-analytical-techniques", "identified"),
        ("beyond_period", "4", "3d-printing", "identified"),
        ("beyond_period", "4", "rapid-microbiological-methods", "identified"),
    ]  # fmt: skip
    parts = [(p.topic.focus_areas.count(), p.topic.challenges.count()) for p in places]
    assert parts == [(2, 0), (3, 0), (4, 0), (0, 2), (0, 0), (0, 0), (0, 5), (0, 2)]
    assert places[0].title == "Continuous manufacturing (CM)"
    assert (places[0].topic.title, places[0].topic.short_name) == ("Continuous manufacturing", "CM")
    assert "December 2021 survey" in places[0].topic.justification


def test_accept_import_goals_activities_and_commitments_in_their_sections(people):
    plan = accepted(people.sophie)
    assert plan.goals.filter(section__number="1.2").count() == plan.goals.count() == 8
    counted = {s.number: s.activities.count() for s in plan.sections.all() if s.activities.exists()}
    assert counted == {
        "2.1.1": 5, "2.1.2": 3, "2.1.3": 1, "2.1.4": 1, "2.1.5": 3, "2.1.6": 2, "2.1.7": 2, "2.2": 2,
        "3.1.1": 1, "3.1.2": 1,
    }  # fmt: skip
    assert set(plan.activities.filter(section__number="2.2").values_list("horizon", flat=True)) == {
        "long_term"
    }
    assert plan.activities.get(section__number="3.1.1").category == "pre_authorisation"
    assert {c.rule: c.number for c in plan.commitments.all()} == {
        "max_plenaries": 6, "congruent_meetings": None, "face_to_face": 2, "report_back": None,
        "listen_and_learn_first_year": None, "first_listen_and_learn": None,
    }  # fmt: skip


PLANS = [SAMPLE, *sorted(p for p in (SAMPLE.parent / "annual").iterdir() if p.suffix != ".json")]
REAL = os.environ.get("QIG_REAL_PLAN")


@pytest.mark.parametrize("path", [*PLANS, *([Path(REAL)] if REAL else [])], ids=lambda path: path.name)
def test_accept_import_every_piece_is_stored_in_some_record(people, path):
    """Every piece that is more than a label or a page's furniture stands in some record, word for word."""
    plan_import = read_in(people.sophie, path.read_bytes(), path.name)
    header = {"group": GroupFactory(), "period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31)}
    stored = flat(
        _everything(accept_import(actor=people.sophie, plan_import=plan_import, version=1, header=header))
    )
    lost = []
    for piece in from_json(plan_import.reading).pieces:
        words = without_label(split_number(piece.text)[1], piece.becomes, header=piece.becomes in HEADER)
        if piece.becomes not in NO_TEXT and flat(words) not in stored:
            lost.append((piece.becomes, piece.text))
    assert not lost


#: no text of a record: labels, a page's furniture, what is left in the import; or kept in another form
NO_TEXT = ("label", "furniture", "left", "header.date", "header.reference")
HEADER = [name for name in BECOMES if name.startswith(("header", "endorsement"))]


def _everything(plan: WorkPlan) -> str:
    rows = [plan, *plan.sections.all(), *plan.plan_topics.all(), *plan.goals.all(), *plan.activities.all()]
    rows += [*plan.endorsements.all()]
    rows += [*plan.points.all()]
    return "\n".join(str(getattr(row, f.attname)) for row in rows for f in row._meta.concrete_fields)


def test_accept_import_one_log_entry_and_row_history(people):
    plan = accepted(people.sophie)
    entry = Entry.objects.get(action="import.accepted")
    assert (entry.actor, entry.kind, entry.uuid) == (people.sophie.pk, "work_plan", plan.pk)
    assert len(entry.related) == 2 + 8
    assert Entry.objects.count() == 2
    assert Activity.pgh_event_model.objects.filter(pgh_context_id=entry.context).count() == 21


def test_accept_import_by_the_system_account(people):
    assert accepted(people.system, state="adopted").state == "adopted"


# --- what is linked ----------------------------------------------------------------------------------------


def test_accept_import_existing_topic_is_linked_and_keeps_its_text(people):
    ours = TopicFactory(title="3D Printing", slug="printing", description="Ours.", stage="listening")
    other = TopicFactory(title="Making things without a pause", short_name="CM", slug="pause")
    british = TopicFactory(title="Digitalisation and automation", slug="digital")
    FocusArea.objects.create(topic=other, position=4, text="Mine")
    plan = accepted(people.sophie)
    ours.refresh_from_db()
    assert (ours.description, ours.stage) == ("Ours.", "listening")
    assert ours.challenges.count() == 0
    assert list(other.focus_areas.values_list("text", flat=True)) == ["Mine"]
    assert british.in_plans.get().plan == plan
    assert ours.in_plans.get().points.count() == 5  # not one word of the plan is lost
    assert len(british.in_plans.get().justification) > 100
    assert Topic.objects.count() == 3 + 5
    assert PlanTopic.objects.count() == 8


def test_accept_import_next_plan_links_topics_without_duplicates(people):
    accepted(people.sophie)
    later = SAMPLE.read_text().replace("EMA/824798/2022", "EMA/1/2024")
    plan_import = read_in(people.sophie, later.encode())
    accept_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert (Topic.objects.count(), FocusArea.objects.count(), Challenge.objects.count()) == (8, 9, 9)
    assert PlanTopic.objects.count() == 16
    assert not PlanPoint.objects.filter(focus_area=None, challenge=None).exists()


def test_accept_import_topic_changed_since_it_was_compared_is_refused(people):
    accepted(people.sophie)
    later = SAMPLE.read_text().replace("EMA/824798/2022", "EMA/1/2024")
    plan_import = read_in(people.sophie, later.encode())
    seen = same_for_all(plan_import, "update")
    area = FocusArea.objects.order_by("topic__title", "position").first()
    edit_focus_area(actor=people.mara, focus_area=area, version=1, values={"text": "Just changed."})
    with pytest.raises(ValidationError) as refused:
        accept_import(actor=people.sophie, plan_import=plan_import, version=1, topics=seen)
    assert list(refused.value.message_dict) == [f"topic-{area.topic_id}"]
    area.refresh_from_db()
    assert (area.text, WorkPlan.objects.count()) == ("Just changed.", 1)


def parts_printed(plan):
    """Topic → what the plan prints of its focus areas and challenges."""
    topics = [topic for section in plan_text(plan)["sections"] for topic in section["topics"]]
    return {topic["title"]: [point["text"] for point in topic["points"]] for topic in topics}


def test_accept_import_later_plan_in_other_words_leaves_the_earlier_unchanged(people):
    first = accepted(people.sophie)
    printed = parts_printed(first)
    title, (area, *others) = next((title, parts) for title, parts in printed.items() if len(parts) > 1)
    gone = others[-1]
    later = SAMPLE.read_text().replace("EMA/824798/2022", "EMA/1/2024")
    later = later.replace(area, f"From now on: {area}").replace(gone, "")
    plan_import = read_in(people.sophie, later.encode())
    second = accept_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert parts_printed(WorkPlan.objects.get(pk=first.pk)) == printed
    assert parts_printed(second)[title] == [f"From now on: {area}", *others[:-1]]
    assert {k: v for k, v in parts_printed(second).items() if k != title} == {
        k: v for k, v in printed.items() if k != title
    }


# --- what is refused ---------------------------------------------------------------------------------------


def test_accept_import_same_reference_and_revision_is_refused(people):
    accepted(people.sophie)
    plan_import = read_in(people.sophie)
    with pytest.raises(ValidationError) as refused:
        accept_import(actor=people.sophie, plan_import=plan_import, version=1)
    assert "There is already a plan EMA/824798/2022, revision 0" in refused.value.message_dict["reference"][0]
    assert "enter another reference" in refused.value.message_dict["reference"][0]
    plan_import.refresh_from_db()
    assert (WorkPlan.objects.count(), plan_import.state) == (1, "read")
    plan = accept_import(actor=people.sophie, plan_import=plan_import, version=1, header={"revision": 1})
    assert (plan.slug, plan.revision) == ("qig-2023-rev-1", 1)


def test_accept_import_without_period_asks_for_one(people):
    plan_import = read_in(people.sophie, b"Work plan of the QIG\n\n1. Meetings\n\n- The group will meet.\n")
    with pytest.raises(ValidationError, match="enter its first and last day"):
        accept_import(actor=people.sophie, plan_import=plan_import, version=1)
    header = {"period_start": date(2026, 1, 1), "period_end": date(2028, 12, 31)}
    plan = accept_import(actor=people.sophie, plan_import=plan_import, version=1, header=header)
    assert plan.slug == "qig-2026-2028"


def test_accept_import_unknown_group_asks_for_one(people):
    plan_import = read_in(
        people.sophie, b"Vaccines Working Party work plan 2019\n\n1. Meetings\n\n- It will meet.\n"
    )
    with pytest.raises(ValidationError, match="choose the group"):
        accept_import(actor=people.sophie, plan_import=plan_import, version=1)
    group = GroupFactory(code="VWP")
    assert (
        accept_import(actor=people.sophie, plan_import=plan_import, version=1, header={"group": group}).group
        == group
    )


def test_reading_of_document_that_is_no_plan_is_refused(people):
    with pytest.raises(ValidationError, match="This seems to be no work plan"):
        read_in(
            people.sophie, b"Dear colleagues,\n\nThe room has changed. See you on Monday.\n", "letter.txt"
        )


@pytest.mark.parametrize("content", [b"", b"no PDF", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04no docx"])
def test_start_import_unreadable_file_stores_nothing(people, content):
    name = "plan.pdf" if content == b"no PDF" else "plan.docx" if content.startswith(b"PK") else "plan.doc"
    with pytest.raises(ValidationError) as refused:
        start_import(actor=people.sophie, name=name, content=content)
    assert len(refused.value.messages) == 1
    assert not PlanImport.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "a\u200bb", "a\u00adb"])
def test_correct_import_invisible_characters_are_removed(people, typed):
    plan_import = read_in(people.sophie)
    changes = {"text": typed, "becomes": "furniture"}
    correct_import(actor=people.sophie, plan_import=plan_import, version=1, piece="p1", changes=changes)
    assert plan_import.reading["pieces"][0]["text"] == "ab"


def test_correct_import_accepted_or_discarded_is_refused(people):
    plan = accepted(people.sophie)
    plan_import = read_in(people.sophie)
    discard_import(actor=people.sophie, plan_import=plan_import, version=1)
    for done in (plan.source, plan_import):
        with pytest.raises(NotPossibleNow):
            correct_import(
                actor=people.sophie, plan_import=done, version=done.version, piece="p1", changes={"text": "x"}
            )


def test_accept_import_too_long_title_creates_nothing(people):
    plan_import = read_in(people.sophie)
    piece = piece_with(plan_import, "2023 work plan")
    correct_import(
        actor=people.sophie,
        plan_import=plan_import,
        version=1,
        piece=piece,
        changes={"text": "work plan 2023 QIG " * 20},
    )
    with pytest.raises(ValidationError) as refused:
        accept_import(actor=people.sophie, plan_import=plan_import, version=2)
    assert "title" in refused.value.message_dict
    assert not Commitment.objects.exists()
