"""References to records of rooms above, and the kinds that give them meaning."""

from uuid import UUID

import pytest
from django.apps import apps

from core.kinds import RecordKind, Ref, record_kinds, ref_to
from core.models import Record
from topics.models import Topic

KEY = UUID("00000000-0000-4000-8000-000000000001")


def test_a_reference_is_written_and_read_again() -> None:
    assert str(Ref("topic", KEY)) == f"topic:{KEY}"
    assert Ref.parse(f"topic:{KEY}") == Ref("topic", KEY)
    assert ref_to(Topic(pk=KEY)) == Ref("topic", KEY)


@pytest.mark.parametrize("text", ["", "topic", "topic:", "topic:1", f"{KEY}"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        Ref.parse(text)


def test_a_kind_is_found_by_its_name_and_only_by_a_name_there_is() -> None:
    assert record_kinds["topic"].model is Topic
    with pytest.raises(KeyError):
        record_kinds["unicorn"]


def test_kinds_come_by_name_and_each_model_names_its_own() -> None:
    kinds = record_kinds
    assert [kind.name for kind in kinds] == sorted(kind.name for kind in kinds)
    assert {kind.name: kind.model.KIND for kind in kinds} == {kind.name: kind.name for kind in kinds}


def test_no_two_models_share_a_kind() -> None:
    named = [model.KIND for model in apps.get_models() if issubclass(model, Record)]
    assert len(named) == len(set(named)) > 10


@pytest.mark.parametrize("kind", record_kinds, ids=lambda kind: kind.name)
def test_every_kind_can_say_who_sees_its_records(kind: RecordKind) -> None:
    assert callable(getattr(kind.model._default_manager, "visible_to", None))
