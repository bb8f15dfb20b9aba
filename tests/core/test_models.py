"""Values that every model refuses or cleans, whatever the entry point."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.factories import TopicFactory, WorkPlanFactory
from topics.models import LONG_TEXT


@pytest.mark.parametrize(
    "values",
    [
        {"title": "x" * 201},
        {"title": ""},
        {"description": "x" * (LONG_TEXT + 1)},
        {"title": "\u200b\u2060\u00ad\u3164"},
        {"stage": "nowhere"},
    ],
)
def test_clean_fields_text_empty_or_too_long_is_refused(values):
    with pytest.raises(ValidationError) as refusal:
        TopicFactory.build(slug="cm", **values).clean_fields()
    assert set(refusal.value.message_dict) == set(values)
    assert len(refusal.value.messages) == 1


def test_clean_fields_names_every_invalid_field():
    with pytest.raises(ValidationError) as refusal:
        TopicFactory.build(slug="cm", title="", description="x" * (LONG_TEXT + 1)).clean_fields()
    assert set(refusal.value.message_dict) == {"title", "description"}


def test_clean_fields_removes_what_nobody_can_see():
    topic = TopicFactory.build(slug="cm", title="Continuous\u00ad manufacturing", description="a\0b\r\nc")
    topic.clean_fields()
    assert (topic.title, topic.description) == ("Continuous manufacturing", "ab\nc")


def test_clean_fields_leaves_excluded_fields_alone():
    TopicFactory.build(description="x" * (LONG_TEXT + 1)).clean_fields(exclude={"description"})


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_clean_fields_date_that_no_rule_can_add_to_is_refused(year):
    plan = WorkPlanFactory.build(dated=date(year, 12, 31))
    with pytest.raises(ValidationError) as refusal:
        plan.clean_fields(exclude={"group"})
    assert refusal.value.message_dict == {"dated": ["Enter a date between the years 1900 and 2199."]}


def test_clean_fields_text_of_maximum_length_is_kept():
    TopicFactory.build(description="x" * LONG_TEXT, title="x" * 200, slug="cm").clean_fields()
