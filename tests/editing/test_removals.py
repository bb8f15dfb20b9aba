"""Parts of records that are removed: by somebody who saw an older text, or while somebody typed into them."""

import pytest

from tests.editing.forms import offered, words_of
from tests.factories import ActivityFactory, FocusAreaFactory, GlossaryTermFactory, TopicFactory
from topics.models import FocusArea
from topics.services import edit_focus_area, merge_focus_area, remove_focus_area, remove_term
from workplans.services import edit_activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    return TopicFactory(title="Continuous manufacturing", slug="cm")


def test_edit_page_save_after_removal_says_who_removed_it_and_gives_text_back(people, as_user, topic):
    term, area = GlossaryTermFactory(term="DCM"), FocusAreaFactory(topic=topic)
    term_page, area_page = (f"/desk/glossary/{term.pk}/edit/", f"/desk/focus-areas/{area.pk}/edit/")
    remove_term(actor=people.niels, term=term, version=1)
    remove_focus_area(actor=people.niels, focus_area=area, version=1)
    mara = as_user(people.mara)
    answer = mara.post(term_page, {"definition": "A long definition"})
    assert answer.status_code == 409
    assert "Niels Member removed this glossary term on" in words_of(answer)
    assert "A long definition</textarea>" in words_of(answer)
    answer = mara.post(area_page, {"text": "An hour of work"})
    assert "Niels Member removed this focus area on" in words_of(answer)
    assert 'It belonged to <a href="/desk/topics/cm/">Continuous manufacturing</a>.' in words_of(answer)
    assert "An hour of work</textarea>" in words_of(answer)


def test_edit_page_save_after_merger_says_so(people, as_user, topic):
    areas = [FocusAreaFactory(topic=topic, position=at) for at in (1, 2)]
    address = f"/desk/focus-areas/{areas[1].pk}/edit/"
    merge_focus_area(actor=people.niels, focus_area=areas[1], version=1)
    answer = as_user(people.mara).post(address, {"text": "An hour of work"})
    assert "Niels Member merged this focus area with the one before it on" in words_of(answer)


def test_removal_is_unknown_to_people_who_may_not_see_it(people, as_user, topic):
    area, term = FocusAreaFactory(topic=topic), GlossaryTermFactory()
    addresses = (f"/desk/focus-areas/{area.pk}/edit/", f"/desk/glossary/{term.pk}/edit/")
    remove_focus_area(actor=people.niels, focus_area=area, version=1)
    remove_term(actor=people.niels, term=term, version=1)
    for stranger in (people.otto, people.eva, people.alice):
        for address in addresses:
            answer = as_user(stranger).post(address, {"text": "An hour of work"})
            missing = as_user(stranger).post(address[:-10] + "ffff/edit/", {"text": "An hour of work"})
            assert (answer.status_code, answer.content) == (404, missing.content)


def test_removal_of_a_changed_part_shows_what_was_changed_and_by_whom(people, as_user, topic):
    area = FocusAreaFactory(topic=topic, text="As it was")
    mara, address = as_user(people.mara), f"/desk/focus-areas/{area.pk}/remove/"
    page = offered(mara.get(address))
    edit_focus_area(actor=people.niels, focus_area=area, version=1, values={"text": "As it is"})
    refused = mara.post(address, page)
    assert refused.status_code == 409
    assert "Saved by Niels Member" in words_of(refused)
    assert "As it <del>was</del>" in words_of(refused)
    assert "As it <ins>is</ins>" in words_of(refused)
    assert FocusArea.objects.exists()
    assert mara.post(address, offered(refused)).status_code == 302
    assert not FocusArea.objects.exists()


def test_removal_with_a_reason_shows_what_was_changed_and_keeps_the_reason(people, as_user):
    activity = ActivityFactory(text="As it was")
    mara, address = as_user(people.mara), f"/desk/activities/{activity.pk}/remove/"
    page = offered(mara.get(address))
    edit_activity(actor=people.niels, activity=activity, version=1, values={"text": "As it is"})
    refused = mara.post(address, page | {"reason": "Done elsewhere."})
    assert refused.status_code == 409
    assert "As it <ins>is</ins>" in words_of(refused)
    assert offered(refused)["reason"] == "Done elsewhere."
