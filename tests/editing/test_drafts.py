"""A draft is private: nobody else sees it, nobody else changes it, and no log knows of it."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from audit.models import Entry
from core.kinds import Ref, ref_to
from editing.models import Draft
from editing.services import discard_draft, keep_draft
from tests.factories import DraftFactory, TopicFactory


@pytest.fixture
def ref(db: None) -> Ref:
    return ref_to(TopicFactory())


def test_a_draft_is_seen_by_who_types_it_and_by_nobody_else(people: SimpleNamespace, ref: Ref) -> None:
    draft = DraftFactory(user=people.mara, kind=ref.kind, uuid=ref.uuid)
    for name, person in vars(people).items():
        assert list(Draft.objects.visible_to(person)) == ([draft] if name == "mara" else [])
    assert not Draft.objects.visible_to(AnonymousUser()).exists()


def test_one_draft_a_person_and_record_the_last_typed_stays(people: SimpleNamespace, ref: Ref) -> None:
    for words in ("First", "Second"):
        keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": words})
    assert Draft.objects.get().values == {"title": "Second"}


def test_two_people_type_into_one_record_without_meeting(people: SimpleNamespace, ref: Ref) -> None:
    keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": "Mara's"})
    keep_draft(actor=people.niels, ref=ref, base_version=1, values={"title": "Niels's"})
    discard_draft(actor=people.niels, ref=ref)
    assert Draft.objects.get().user == people.mara


def test_typing_leaves_no_entry(people: SimpleNamespace, ref: Ref) -> None:
    keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": "Typing"})
    discard_draft(actor=people.mara, ref=ref)
    assert not Entry.objects.exists()
    assert not Draft.objects.exists()


def test_a_draft_has_an_end(people: SimpleNamespace, ref: Ref) -> None:
    with pytest.raises(ValidationError, match="too long"):
        keep_draft(actor=people.mara, ref=ref, base_version=1, values={"text": "x" * 500_001})
    assert not Draft.objects.exists()
