"""What every record refuses, by whatever door it is written."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import TopicFactory
from topics.models import LONG_TEXT


@pytest.mark.parametrize(
    "values",
    [
        {"title": "x" * 201},
        {"title": ""},
        {"description": "x" * (LONG_TEXT + 1)},
        {"title": "a\0b"},
        {"description": "a\0b"},
        {"stage": "nowhere"},
    ],
)
def test_a_text_too_long_or_with_a_nul_is_refused_at_its_field(values):
    with pytest.raises(ValidationError) as refusal:
        TopicFactory.build(slug="cm", **values).clean_fields()
    assert set(refusal.value.message_dict) == set(values)
    assert len(refusal.value.messages) == 1


def test_every_field_that_is_wrong_is_named():
    with pytest.raises(ValidationError) as refusal:
        TopicFactory.build(slug="cm", title="", description="a\0b").clean_fields()
    assert set(refusal.value.message_dict) == {"title", "description"}


def test_a_field_that_a_form_leaves_out_is_left_alone():
    TopicFactory.build(description="a\0b").clean_fields(exclude={"description"})


def test_a_text_as_long_as_it_may_be_stands():
    TopicFactory.build(description="x" * LONG_TEXT, title="x" * 200, slug="cm").clean_fields()
