"""References to records of apps above, and the record kinds that resolve them."""

from uuid import UUID

import pytest
from django.apps import apps

from core.kinds import RecordKind, Ref, record_kinds, ref_to
from core.models import Record
from topics.models import Topic

KEY = UUID("00000000-0000-4000-8000-000000000001")


def test_ref_written_and_read_is_equal() -> None:
    assert str(Ref("topic", KEY)) == f"topic:{KEY}"
    assert Ref.parse(f"topic:{KEY}") == Ref("topic", KEY)
    assert ref_to(Topic(pk=KEY)) == Ref("topic", KEY)


@pytest.mark.parametrize("text", ["", "topic", "topic:", "topic:1", f"{KEY}"])
def test_ref_malformed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        Ref.parse(text)


def test_record_kind_unknown_name_is_refused() -> None:
    assert record_kinds["topic"].model is Topic
    with pytest.raises(KeyError):
        record_kinds["unicorn"]


def test_record_kinds_are_sorted_and_named_by_their_models() -> None:
    kinds = record_kinds
    assert [kind.name for kind in kinds] == sorted(kind.name for kind in kinds)
    assert {kind.name: kind.model.KIND for kind in kinds} == {kind.name: kind.name for kind in kinds}


def test_record_kind_registered_twice_is_refused() -> None:
    named = [model.KIND for model in apps.get_models() if issubclass(model, Record)]
    assert len(named) == len(set(named)) > 10


@pytest.mark.parametrize("kind", record_kinds, ids=lambda kind: kind.name)
def test_record_kind_has_visible_to(kind: RecordKind) -> None:
    assert callable(getattr(kind.model._default_manager, "visible_to", None))
