"""Drafts are private: nobody else sees or changes them, and they leave no log entry."""

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


def test_draft_is_visible_to_its_author_alone(people: SimpleNamespace, ref: Ref) -> None:
    draft = DraftFactory(user=people.mara, kind=ref.kind, uuid=ref.uuid)
    for name, person in vars(people).items():
        assert list(Draft.objects.visible_to(person)) == ([draft] if name == "mara" else [])
    assert not Draft.objects.visible_to(AnonymousUser()).exists()


def test_keep_draft_twice_keeps_the_last_text(people: SimpleNamespace, ref: Ref) -> None:
    for words in ("First", "Second"):
        keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": words})
    assert Draft.objects.get().values == {"title": "Second"}


def test_drafts_of_two_people_on_one_record_are_apart(people: SimpleNamespace, ref: Ref) -> None:
    keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": "Mara's"})
    keep_draft(actor=people.niels, ref=ref, base_version=1, values={"title": "Niels's"})
    discard_draft(actor=people.niels, ref=ref)
    assert Draft.objects.get().user == people.mara


def test_keep_and_discard_draft_write_no_log_entry(people: SimpleNamespace, ref: Ref) -> None:
    keep_draft(actor=people.mara, ref=ref, base_version=1, values={"title": "Typing"})
    discard_draft(actor=people.mara, ref=ref)
    assert not Entry.objects.exists()
    assert not Draft.objects.exists()


def test_keep_draft_that_is_too_long_is_refused(people: SimpleNamespace, ref: Ref) -> None:
    with pytest.raises(ValidationError, match="too long"):
        keep_draft(actor=people.mara, ref=ref, base_version=1, values={"text": "x" * 500_001})
    assert not Draft.objects.exists()
