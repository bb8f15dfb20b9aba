"""Edit a section: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from tests.factories import PlanSectionFactory
from workplans.services import edit_section

ACTION = Action(
    "section.edited",
    page=lambda section: reverse("workplans:edit-section", args=[section.pk]),
    service=lambda actor, section, version, **values: edit_section(
        actor=actor, section=section, version=version, values=values
    ),
)
VALUES = {"version": 1, "text": "A new text.", "title": "The goals"}


@pytest.fixture
def section(people):
    return PlanSectionFactory(text="As it was.")


def test_edit_section_done_is_saved(attempt, people, section):
    assert attempt(people.mara, section, **VALUES) == DONE
    entry = Entry.objects.get(action="section.edited")
    assert entry.related == [f"{section.KIND}:{section.pk}", f"work_plan:{section.plan_id}"]
    section.refresh_from_db()
    assert section.text == "A new text."


def test_edit_section_page_returns_to_the_row(people, as_user, section):
    answer = as_user(people.mara).post(ACTION.page(section), VALUES)
    assert answer["Location"].endswith(f"/desk/plan/{section.plan.slug}/#r{section.pk}")


def test_edit_section_unchanged_writes_no_entry(people, section):
    edit_section(actor=people.mara, section=section, version=1, values={"text": "As it was."})
    section.refresh_from_db()
    assert (section.version, Entry.objects.count()) == (1, 0)


def test_edit_section_by_a_reader_is_forbidden(attempt, people, section):
    assert attempt(people.lena, section, **VALUES) == FORBIDDEN


def test_edit_section_by_a_stranger_is_hidden(attempt, people, section):
    for person in (people.otto, people.eva, people.fred, people.dora, people.alice):
        assert attempt(person, section, **VALUES) == HIDDEN


@pytest.mark.parametrize("state", ["adopted", "published", "superseded"])
def test_edit_section_of_an_adopted_plan_is_not_possible(attempt, people, section, state):
    type(section.plan).objects.update(state=state)
    assert attempt(people.mara, section, **VALUES) == NOT_NOW
    section.refresh_from_db()
    assert section.text == "As it was."


def test_edit_section_with_wrong_values_is_invalid(attempt, people, section):
    assert attempt(people.mara, section, **VALUES | {"title": ""}) == INVALID


def test_edit_section_of_an_older_version_is_a_conflict(attempt, people, section):
    edit_section(actor=people.niels, section=section, version=1, values={"text": "Their text."})
    assert attempt(people.mara, section, **VALUES) == CONFLICT
    section.refresh_from_db()
    assert section.text == "Their text."
