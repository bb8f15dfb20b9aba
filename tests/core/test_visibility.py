"""Every field carries exactly one class of information."""

import pytest

from core.visibility import Visibility, visibility


def test_each_field_gets_the_class_it_stands_under() -> None:
    assert visibility(PUBLIC="title slug", GROUP="note") == {
        "title": Visibility.PUBLIC,
        "slug": Visibility.PUBLIC,
        "note": Visibility.GROUP,
    }


def test_a_field_under_two_classes_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="note has two classes"):
        visibility(PUBLIC="title note", GROUP="note")


def test_an_unknown_class_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        visibility(EVERYBODY="title")
