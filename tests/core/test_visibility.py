"""Each field has exactly one class of information."""

import pytest

from core.visibility import Visibility, visibility


def test_visibility_maps_fields_to_classes() -> None:
    assert visibility(PUBLIC="title slug", GROUP="note") == {
        "title": Visibility.PUBLIC,
        "slug": Visibility.PUBLIC,
        "note": Visibility.GROUP,
    }


def test_visibility_field_in_two_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="note has two classes"):
        visibility(PUBLIC="title note", GROUP="note")


def test_visibility_unknown_class_is_refused() -> None:
    with pytest.raises(KeyError):
        visibility(EVERYBODY="title")
