"""A plan's text is its own, from import to carry-over, whatever becomes of its topics."""

import os
import re
from copy import deepcopy
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.errors import EditConflict
from core.markdown import to_html
from documents.formats import render
from documents.storage import read
from publications.services import publish_record, withdraw_publication
from tests.factories import GroupFactory
from tests.workplans.next_plans import carry_over
from tests.workplans.plans import plans
from tests.workplans.readings import SAMPLE, read_in
from tests.workplans.test_round_trip import returned, words_of
from topics.models import Topic
from topics.services import edit_topic, merge_focus_area, remove_challenge, remove_focus_area
from workplans.documents import document_of
from workplans.importing import read_plan
from workplans.importing.services import accept_import, same_for_all
from workplans.models import WorkPlan
from workplans.paragraphs import flat
from workplans.plan_text import plan_text
from workplans.public_marks import paragraphs_in
from workplans.states import TopicText

pytestmark = pytest.mark.django_db
REAL = os.environ.get("QIG_REAL_PLAN")
#: the real plan in every run where it is named, then the sample among the long proofs
SOURCES = [Path(REAL), pytest.param(SAMPLE, marks=pytest.mark.prove)] if REAL else [SAMPLE]
#: fields that a plan's own document does not give back as they were
NOT_TEXT = (".reference", ".revision", ".after", ".lead", ".specialised_input")


def imported(people, source: bytes, how: str = TopicText.KEEP, **header: Any) -> WorkPlan:
    """Return the plan that is made of a document, adopted; `how`: what becomes of topics that exist."""
    plan_import = read_in(people.sophie, source, "plan.md" if source.startswith(b"#") else "plan.txt")
    return accept_import(
        actor=people.sophie, plan_import=plan_import, version=1, state="adopted", header=header,
        topics=same_for_all(plan_import, how),
    )  # fmt: skip


def assert_keeps_the_text_of(plan: WorkPlan, source: dict[str, Any], client) -> None:
    """Compare the release in every format, and the public page, with the words of the source."""
    release = plan.releases.get()
    files = {row.format: read(row.sha256) for row in release.files.all()}
    files["md"] = render(document_of(release.content), "md").content
    for format, content in files.items():
        again = words_of(read_plan(f"plan.{format}", content))
        changed = returned(deepcopy(source), again, letters=format == "pdf")
        assert [row for row in changed if not row[0].endswith(NOT_TEXT)] == [], format
    assert_in_order(client.get(f"/work-plan/{plan.slug}/").content.decode(), plan)


def assert_in_order(html: str, plan: WorkPlan) -> None:
    """Find every paragraph of the plan on its public page, once and in order."""
    page, at = _letters(html.partition("<article")[2]), 0
    for _, paragraph in paragraphs_in(plan_text(plan)):
        words = _letters(to_html(paragraph))
        place = page.find(words, at)
        assert place >= 0, words
        at = place + len(words)


def _letters(html: str) -> str:
    return re.sub(r"\W+", "", unescape(re.sub(r"<[^>]+>", "", html)))


# --- a revision imported over the plan ---------------------------------------------------------------------

NEW_AREA = "Readiness of all inspectorates for sites that open and close."


def revised(source: str) -> tuple[str, list[str], list[str]]:
    """Return a source in which the first focus area is reworded, the second removed and one added.

    Also the focus areas of the first topic before and after.
    """
    lines = source.splitlines()
    first = lines.index("Focus-area:") + 2
    before = [lines[first], lines[first + 2]]
    lines[first], lines[first + 2] = f"In this revision: {lines[first]}", NEW_AREA
    return "\n".join(lines), before, [lines[first], NEW_AREA]


@pytest.mark.parametrize("how", TopicText.values)
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_revision_imported_over_published_plan_keeps_both_texts_and_does_what_was_chosen(
    people, client, path, how
):
    source = path.read_text()
    revision, before, after = revised(source)
    first = imported(people, source.encode())
    for record in (first, *Topic.objects.order_by("pk")):
        publish_record(actor=people.sophie, record=record, seen_number=0)
    second = imported(people, revision.encode(), how, revision=1)
    publish_record(actor=people.sophie, record=second, seen_number=0)
    assert_keeps_the_text_of(first, words_of(read_plan("plan.txt", source.encode())), client)
    assert_keeps_the_text_of(second, words_of(read_plan("plan.txt", revision.encode())), client)
    topic = second.plan_topics.order_by("position").first().topic
    areas = list(topic.focus_areas.order_by("position").values_list("text", flat=True))
    chosen = {"keep": before, "update": after, "add": [*before, NEW_AREA]}[how]
    assert list(map(flat, areas)) == list(map(flat, chosen))


# --- any plan, any state of its topics ---------------------------------------------------------------------


def publish(actor: Any, topic: Topic) -> None:
    publish_record(actor=actor.sophie, record=topic, seen_number=0)


def withdraw(actor: Any, topic: Topic) -> None:
    publish(actor, topic)
    withdraw_publication(actor=actor.sophie, record=topic, reason="Too early.")


def edit(actor: Any, topic: Topic) -> None:
    values = {"description": "Edited.", "justification": "", "title": f"{topic.title} edited"}
    edit_topic(actor=actor.mara, topic=topic, version=topic.version, values=values)


def merge(actor: Any, topic: Topic) -> None:
    for area in topic.focus_areas.order_by("position")[1:]:
        merge_focus_area(actor=actor.mara, focus_area=area, version=area.version)


def remove(actor: Any, topic: Topic) -> None:
    for area in topic.focus_areas.all():
        remove_focus_area(actor=actor.mara, focus_area=area, version=area.version)
    for challenge in topic.challenges.all():
        remove_challenge(actor=actor.mara, challenge=challenge, version=challenge.version)


def leave(actor: Any, topic: Topic) -> None:
    pass


states = st.sampled_from([leave, publish, withdraw, edit, merge, remove])
EXAMPLES = 2 if os.environ.get("HYPOTHESIS_PROFILE", "fast") == "fast" else 25


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(words=plans(), how=st.sampled_from(TopicText.values), then=st.lists(states, min_size=6, max_size=6))
def test_plan_holds_each_paragraph_once_and_in_order_whatever_its_topics_do(people, client, words, how, then):
    source = render(document_of(words), "md").content
    with transaction.atomic():
        header = {
            "period_start": date(2023, 1, 1),
            "period_end": date(2023, 12, 31),
            "group": GroupFactory(code="QIG"),
        }
        imported(people, source, **header, revision=8)  # its topics exist, in some state
        disturb(people, then)
        plan = imported(people, source, how, **header, revision=9)
        disturb(people, reversed(then))
        publish_record(actor=people.sophie, record=plan, seen_number=0)
        assert_keeps_the_text_of(plan, words_of(read_plan("plan.md", source)), client)
        next_plan = carry_over(people.sophie, plan, continue_all=True)
        assert texts_of(next_plan) == texts_of(plan)
        transaction.set_rollback(True)


def disturb(people: Any, states: Any) -> None:
    for topic, state in zip(Topic.objects.order_by("title", "pk"), states, strict=False):
        topic.refresh_from_db()
        try:
            with transaction.atomic():
                state(people, topic)
        except EditConflict:
            pass  # it is public already


def texts_of(plan: WorkPlan) -> list[str]:
    return [paragraph for _, paragraph in paragraphs_in(plan_text(plan))]
