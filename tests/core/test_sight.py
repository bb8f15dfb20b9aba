"""Every field carries exactly one class of information."""

import pytest

from core.sight import Sight, sight


def test_each_field_gets_the_class_it_stands_under() -> None:
    assert sight(PUBLIC="title slug", GROUP="note") == {
        "title": Sight.PUBLIC,
        "slug": Sight.PUBLIC,
        "note": Sight.GROUP,
    }


def test_a_field_under_two_classes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="note has two classes"):
        sight(PUBLIC="title note", GROUP="note")


def test_an_unknown_class_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        sight(EVERYBODY="title")
