"""A plan as a document: its parts, and the queries to build it."""

from datetime import date

import pytest

from documents.document_templates import document_templates
from documents.formats import render
from documents.tree import Facts, Items, Paragraph, Prose, Section
from tests.factories import (
    ActivityFactory,
    EndorsementFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    StrategicGoalFactory,
    TopicFactory,
    WorkPlanFactory,
)
from tests.workplans.readings import accepted
from workplans.documents import current_document, find_plan
from workplans.importing import read_plan

pytestmark = pytest.mark.django_db


def document_for(user, plan, **parameters):
    template = document_templates["work_plan"]
    parameters |= {"plan": plan.slug}
    return template.build(user, template.find(user, parameters), parameters, lambda done: None)


def section_of(people, *rows, text="", **parameters):
    """Return the only section of the document of a plan with these rows."""
    section = PlanSectionFactory(text=text)
    for factory, values in rows:
        factory(section=section, **values)
    return document_for(people.mara, section.plan, **parameters).sections[0]


def test_work_plan_document_is_offered_for_each_visible_plan(people):
    WorkPlanFactory(title="Plan 2023", slug="plan-2023")
    WorkPlanFactory(
        title="Plan 2026", slug="plan-2026", period_start=date(2026, 1, 1), period_end=date(2028, 1, 1)
    )
    template = document_templates["work_plan"]
    assert [label for label, _ in template.choices(people.lena)] == [
        "Plan 2026", "Plan 2026, with progress", "Plan 2023", "Plan 2023, with progress",
    ]  # fmt: skip
    for label, parameters in template.choices(people.lena):
        assert label.startswith(str(template.find(people.lena, parameters)))
    assert not list(template.choices(people.otto))


def test_work_plan_document_cover_has_the_header(people):
    plan = accepted(people.sophie)
    EndorsementFactory(plan=plan, body="QWP", verb="endorsed", dated=date(2023, 2, 3))
    document = document_for(people.mara, plan)
    assert document.title == "2023 work plan for the Quality Innovation Group (QIG) Consolidated workplan"
    assert [tuple(fact) for fact in document.cover] == [
        ("", "14 February 2023"),
        ("", "EMA/824798/2022"),
        ("", "Human Medicines Division"),
        ("Name of Operational Expert Group", "Quality Innovation Group (QIG)"),
        ("Chairperson", "Marcel Hoefnagel"),
        ("Work plan period", "January 2023 – December 2023"),
    ]
    assert document.blocks == (Paragraph("Endorsed by QWP, 3 February 2023"),)
    assert (document.running, document.dated) == ("EMA/824798/2022", date(2023, 2, 14))


def test_work_plan_document_headings_are_as_printed(people):
    headings = [
        (level, section.heading)
        for level, section in document_for(people.mara, accepted(people.sophie)).walk()
        if section.listed
    ]
    assert headings[:8] == [
        (1, "1. Strategic goals:"),
        (2, "1.1. Work plan period: January 2023 – December 2023"),
        (3, "1. Continuous manufacturing (CM)"),
        (3, "2. Decentralized manufacturing (DCM) including manufacturing at point of care (POC)"),
        (3, "3. Digitalization and automation"),
        (3, "4. Other topics"),
        (4, "Individualized therapies (e.g. immunotherapies of cancer based on neoantigens)."),
        (4, "Platform technologies"),
    ]
    assert headings[-1] == (3, "3.1.2. Evaluation and supervision activities")


def test_work_plan_document_names_the_revision_with_the_reference(people):
    plan = WorkPlanFactory(reference="EMA/1/2023", revision=2)
    assert document_for(people.mara, plan).running == "EMA/1/2023 Rev. 2"
    printed = WorkPlanFactory(reference="EMA/2/2023 Rev 2", revision=2)
    assert document_for(people.mara, printed).running == "EMA/2/2023 Rev 2"


def test_work_plan_document_topic_has_labels(people):
    document = document_for(people.mara, accepted(people.sophie))
    topic = next(s for _, s in document.walk() if s.title == "3D printing")
    assert [part.title for part in topic.sections] == ["Issues for discussion:"]
    assert isinstance(topic.sections[0].blocks[0], Items)
    assert len(topic.sections[0].blocks[0].items) == 5
    topic = next(s for _, s in document.walk() if s.title.startswith("Continuous"))
    assert [part.title for part in topic.sections] == ["Justification for topic selection:", "Focus-area:"]
    assert [len(part.blocks) for part in topic.sections] == [1, 2]


def test_work_plan_document_topic_with_only_a_description_has_a_label(people):
    topic = TopicFactory(title="Robots", description="They move.")
    section = section_of(people, (PlanTopicFactory, {"topic": topic}))
    assert section.sections[0].sections == (
        Section("Topic description:", blocks=(Prose("They move."),), listed=False),
    )


def test_work_plan_document_goals_keep_their_position_in_the_text(people):
    rows = [{"text": "one;", "number": "1"}, {"text": "two.", "number": "2"}]
    goals = [(StrategicGoalFactory, row | {"after_paragraph": 1}) for row in rows]
    blocks = section_of(people, *goals, text="These are:\n\nThe law is another matter.").blocks
    assert blocks == (
        Prose("These are:"),
        Items(("one;", "two."), ("1.", "2.")),
        Prose("The law is another matter."),
    )


def test_work_plan_document_activities_with_facts_have_names(people):
    plain = (ActivityFactory, {"text": "Do this.", "after_paragraph": 0})
    assert section_of(people, plain, text="Please refer to the mandate.").blocks == (
        Prose("Do this."),
        Prose("Please refer to the mandate."),
    )
    dated = {"title": "Annex", "text": "", "target_kind": "quarter", "target": date(2026, 3, 31)}
    facts = section_of(people, plain, (ActivityFactory, dated)).blocks
    assert facts == (
        Facts((("Activity", "Do this."),)),
        Facts((("Activity", "Annex"), ("Target date", "Q1 2026"))),
    )


def test_work_plan_document_with_progress_has_lead_and_status(people):
    values = {"text": "Do this.", "lead": "Niels", "progress": "postponed", "progress_reason": "No time."}
    row = (ActivityFactory, values)
    assert section_of(people, row).blocks == (Prose("Do this."),)
    assert section_of(people, row, progress=True).blocks == (
        Facts((("Activity", "Do this."), ("Lead", "Niels"), ("Status", "Postponed: No time."))),
    )


def test_work_plan_document_with_other_text_names_its_activities(people):
    rows = (ActivityFactory, {"text": "Do this.", "after_paragraph": 0})
    blocks = section_of(people, rows, text="This is only an introduction.").blocks
    assert blocks == (Prose("This is only an introduction."), Facts((("Activity", "Do this."),)))


def test_find_plan_that_is_not_visible_returns_none(people):
    plan = WorkPlanFactory(slug="the-plan")
    assert find_plan(people.mara, {"plan": "the-plan"}) == plan
    assert find_plan(people.alice, {"plan": "the-plan"}) is None
    assert find_plan(people.mara, {"plan": "no-plan"}) is None
    for wrong in ({}, {"plan": ["the-plan"]}, {"plan": "a\x00b"}):
        assert find_plan(people.mara, wrong) is None


def _grown(plan, count):
    for _ in range(count):
        section = PlanSectionFactory(plan=plan, text="Text.")
        for row in (PlanTopicFactory, StrategicGoalFactory, ActivityFactory):
            row(section=section)
    return plan


def test_work_plan_document_makes_the_same_queries_for_any_size(people, django_assert_num_queries):
    small, large = _grown(WorkPlanFactory(), 1), _grown(WorkPlanFactory(), 30)
    document_for(people.mara, small)  # her access is read once
    for plan in (small, large):
        with django_assert_num_queries(9):
            document_templates["work_plan"].build(people.mara, plan, {}, lambda done: None)


@pytest.mark.parametrize("format", ["docx", "pdf", "html"])
def test_document_keeps_a_sentence_that_begins_with_a_year_as_text(people, format):
    sentence = "1986. That year the first line of this kind began to run in the network."
    plan = PlanSectionFactory(number="1", title="Strategic goals", text=sentence).plan
    content = render(current_document(plan), format).content
    if format == "html":
        assert f"<p>{sentence}</p>" in content.decode()
    else:
        reading = read_plan(f"plan.{format}", content)
        assert (reading.goals, [section.text for section in reading.sections]) == ([], [sentence])
