"""Drafts can be reached whatever became of their record, by their author alone."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from editing.models import Draft
from tests.factories import DraftFactory, GlossaryTermFactory, PlanSectionFactory
from topics.services import remove_term

pytestmark = pytest.mark.django_db
PAGE = "/me/drafts/"


def page_of(client: Any) -> str:
    return client.get(PAGE).content.decode()


def test_draft_of_a_section_that_was_frozen_meanwhile_is_kept(people: SimpleNamespace, as_user: Any) -> None:
    section = PlanSectionFactory(title="Goals")
    mara, address = as_user(people.mara), f"/desk/sections/{section.pk}/edit/"
    assert mara.get(address).status_code == 200
    type(section.plan).objects.update(state="adopted")
    typed = {"number": "1", "title": "Goals", "text": "An hour of work", "version": "1"}
    refused = mara.post(address, typed)
    assert refused.status_code == 409
    assert "This plan is adopted: its text can&#x27;t be changed." in refused.content.decode()
    assert "An hour of work</textarea>" in refused.content.decode()
    assert mara.get(address).status_code == 409
    assert "An hour of work</textarea>" in page_of(mara)
    assert PAGE in mara.get("/desk/").content.decode()


def test_draft_of_a_removed_record_is_listed_without_it(people: SimpleNamespace, as_user: Any) -> None:
    term, mara = GlossaryTermFactory(term="Lyophilisation"), as_user(people.mara)
    mara.post(
        f"/desk/glossary/{term.pk}/edit/", {"term": "DCM", "definition": "An hour of work", "keep": "1"}
    )
    remove_term(actor=people.niels, term=term, version=1)
    page = page_of(mara)
    assert "An hour of work</textarea>" in page
    assert "A record that was removed" in page
    assert "Lyophilisation" not in page
    assert "A record that was removed" in mara.get("/desk/").content.decode()


def test_drafts_stay_with_a_person_whose_mandate_ended(people: SimpleNamespace, as_user: Any) -> None:
    term = GlossaryTermFactory(term="Lyophilisation")
    DraftFactory(user=people.mara, kind=term.KIND, uuid=term.pk, values={"definition": "An hour of work"})
    people.mara.mandates.update(ends_at=timezone.now())
    page = page_of(as_user(people.mara))
    assert "An hour of work</textarea>" in page
    assert "Lyophilisation" not in page


def test_drafts_of_others_are_neither_shown_nor_discarded(people: SimpleNamespace, as_user: Any) -> None:
    draft = DraftFactory(user=people.mara, values={"title": "An hour of work"})
    assert "An hour of work" not in page_of(as_user(people.niels))
    for key in (draft.pk, "", "x", "9" * 30):
        assert as_user(people.niels).post(PAGE, {"draft": key}).status_code == 404
    assert as_user(people.mara).post(PAGE, {"draft": draft.pk}).status_code == 302
    assert not Draft.objects.exists()
