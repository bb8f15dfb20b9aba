"""A record edited in place: drafts, and two people at once. Told of topics; every record has this page."""

import re
from html import unescape

import pytest

from audit.models import Entry
from core.errors import NotPossibleNow
from editing.models import Draft
from tests.factories import EvidenceFactory, GlossaryTermFactory, TopicFactory, TopicPersonFactory
from topics.models import Evidence, GlossaryTerm, Topic
from topics.services import edit_topic, move_topic, remove_term

pytestmark = pytest.mark.django_db

EDIT = "/desk/topics/cm/edit/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def topic(people):
    return TopicFactory(
        title="Continuous manufacturing",
        slug="cm",
        short_name="CM",
        description="As it was",
        justification="Why",
    )


def typed(**changes):
    """The topic's form as the browser sends it, with what was changed in it."""
    return {
        "title": "Continuous manufacturing",
        "short_name": "CM",
        "description": "As it was",
        "justification": "Why",
        "version": "1",
        **changes,
    }


def keep(client, address=EDIT, **changes):
    return client.post(address, {**typed(**changes), "keep": "1"}, headers=HTMX)


def words_of(response):
    return response.content.decode()


def offered(response):
    """What a form's fields start with, as the browser would send it back."""
    page = words_of(response)
    page, found = page[page.index("<main") :], {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and ("checked" in tag or "checkbox" not in tag):
            found[name[1]] = value[1] if value else "on" if "checked" in tag else ""
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        found[name] = value
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        found[name] = re.search(r'value="([^"]*)" selected', options)[1]
    del found["csrfmiddlewaretoken"]
    return {name: unescape(value) for name, value in found.items()}


# --- drafts ------------------------------------------------------------------------------------------------


def test_typing_is_kept_and_changes_nothing(people, as_user, topic):
    answer = keep(as_user(people.mara), description="Half a sen")
    assert answer.status_code == 200
    assert "Kept as your draft" in words_of(answer)
    assert "<html" not in words_of(answer)
    draft = Draft.objects.get()
    assert (draft.user, draft.uuid, draft.base_version) == (people.mara, topic.pk, 1)
    assert draft.values["description"] == "Half a sen"
    assert Topic.objects.get().description == "As it was"
    assert not Entry.objects.exists()


def test_the_next_typing_takes_the_drafts_place(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="Half a sen")
    keep(mara, description="Half a sentence")
    assert Draft.objects.get().values["description"] == "Half a sentence"


def test_what_was_typed_is_there_when_the_page_is_opened_again(people, as_user, topic):
    mara = as_user(people.mara)
    said = {"title": "", "description": "<b>Half\na sen", "blocked_by_legislation": "on"}
    keep(mara, **said)
    page = mara.get(EDIT)
    assert offered(page) == typed(**said)
    assert "it has not been saved" in words_of(page)
    assert "Go on typing" in words_of(mara.get("/desk/topics/cm/"))
    assert "Unsaved drafts" in words_of(mara.get("/desk/"))


def test_choices_dates_and_lists_come_back_too(people, as_user, topic):
    mara = as_user(people.mara)
    evidence, term = EvidenceFactory(challenge__topic=topic), GlossaryTermFactory(variants=["a"])
    found = {"source": "ich", "text": "New", "dated": "2023-02-14", "link": "not a link", "version": "1"}
    spelt = {"term": "DCM", "variants": "DM, half a spel", "definition": "", "version": "1"}
    for address, said in ((f"evidence/{evidence.pk}", found), (f"glossary/{term.pk}", spelt)):
        mara.post(f"/desk/{address}/edit/", {**said, "keep": "1"}, headers=HTMX)
        assert said.items() <= offered(mara.get(f"/desk/{address}/edit/")).items()


@pytest.mark.parametrize(
    "text", ["", "a\0b", "x" * 400_000, "\u202e" * 150_000, "\ud7ff\uffff", "\\u0000", '{"a": null}']
)
def test_whatever_is_typed_can_be_kept(people, as_user, topic, text):
    mara = as_user(people.mara)
    assert keep(mara, title=text).status_code == 200
    assert Draft.objects.get().values["title"] == text.replace("\0", "")
    assert mara.get(EDIT).status_code == 200


def test_a_draft_too_long_to_be_kept_is_said(people, as_user, topic):
    answer = keep(as_user(people.mara), description="x" * 600_000)
    assert answer.status_code == 400
    assert "too long to be kept as a draft" in words_of(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30, "0"])
def test_a_version_that_is_none_does_not_stop_keeping(people, as_user, topic, version):
    assert keep(as_user(people.mara), version=version).status_code == 200
    assert Draft.objects.count() == 1


def test_a_draft_is_private(people, as_user, topic):
    keep(as_user(people.mara), description="Mara's secret")
    for other in (people.niels, people.carla, people.sophie):
        client = as_user(other)
        for address in ("/desk/", "/desk/topics/cm/", EDIT, "/desk/topics/cm/history/", "/desk/log/"):
            shown = words_of(client.get(address))
            assert "Mara's secret" not in unescape(shown)
            assert "Unsaved drafts" not in shown
            assert "unsaved" not in shown


def test_a_draft_can_be_discarded_and_only_ones_own(people, as_user, topic):
    keep(as_user(people.mara), description="Mine")
    keep(as_user(people.niels), description="His")
    answer = as_user(people.mara).post(EDIT, {"discard": "1"})
    assert (answer.status_code, answer["Location"]) == (302, EDIT)
    assert [draft.user for draft in Draft.objects.all()] == [people.niels]
    assert offered(as_user(people.mara).get(EDIT))["description"] == "As it was"


def test_a_draft_ends_with_the_save(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="Half a sen")
    assert mara.post(EDIT, typed(description="A sentence.")).status_code == 302
    assert not Draft.objects.exists()


def test_who_may_not_edit_keeps_nothing(people, as_user, topic):
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    words = {people.lena: 403, people.eva: 403, people.otto: 404, people.alice: 404, people.fred: 404}
    for person, status in words.items():
        assert keep(as_user(person)).status_code == status
    assert not Draft.objects.exists()


def test_where_javascript_runs_the_form_sends_itself_to_be_kept(people, as_user, topic):
    shown = words_of(as_user(people.mara).get(EDIT))
    assert f'hx-post="{EDIT}"' in shown
    assert 'hx-vals=\'{"keep": "1"}\'' in shown


# --- two people at once ------------------------------------------------------------------------------------


def test_who_saves_too_late_sees_both_versions_and_loses_nothing(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(EDIT, typed(description="What Niels wrote"))
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    shown = words_of(late)
    assert late.status_code == 409
    assert "Somebody else saved this while you were editing" in shown
    assert "<del>Niels </del>" in shown
    assert "<ins>Mara </ins>" in shown
    assert shown.count("What should stand") == 1
    assert Topic.objects.get().description == "What Niels wrote"
    assert Draft.objects.get().values["description"] == "What Mara wrote"


def test_a_version_larger_than_any_keeps_what_was_typed(people, as_user, topic):
    answer = as_user(people.mara).post(EDIT, typed(description="Typed at length", version="9" * 400))
    assert (answer.status_code, offered(answer)["description"]) == (422, "Typed at length")


def test_the_save_from_the_page_of_both_versions_stands(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(EDIT, typed(description="What Niels wrote"))
    page = offered(mara.post(EDIT, typed(description="What Mara wrote")))
    assert (page["version"], page["description"]) == ("2", "What Mara wrote")
    assert mara.post(EDIT, page | {"description": "What both wrote"}).status_code == 302
    assert (Topic.objects.get().description, Topic.objects.get().version) == ("What both wrote", 3)
    assert not Draft.objects.exists()


def test_a_third_person_makes_a_second_conflict(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(EDIT, typed(description="What Niels wrote"))
    page = offered(mara.post(EDIT, typed(description="What Mara wrote")))
    as_user(people.carla).post(EDIT, typed(description="What Carla wrote", version="2"))
    again = mara.post(EDIT, page)
    assert again.status_code == 409
    assert "<del>Carla </del>" in words_of(again)
    assert Topic.objects.get().description == "What Carla wrote"


def test_what_only_the_other_one_changed_stands(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(EDIT, typed(title="Niels's title", justification="Niels's reasons"))
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    assert "They alone changed: Title, Justification for its selection." in unescape(words_of(late))
    assert mara.post(EDIT, offered(late)).status_code == 302
    saved = Topic.objects.get()
    assert (saved.title, saved.justification) == ("Niels's title", "Niels's reasons")
    assert saved.description == "What Mara wrote"


def test_a_tick_of_the_other_one_stands_and_is_said_in_words(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(EDIT, typed(blocked_by_legislation="on"))
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    assert "They alone changed: Blocked by legislation." in words_of(late)
    mara.post(EDIT, offered(late))
    assert Topic.objects.get().blocked_by_legislation
    late = mara.post(EDIT, typed(version="1", blocked_by_legislation="on", title="Mine"))
    assert ">True<" not in words_of(late)
    assert "Blocked by legislation" not in words_of(late)


def test_where_the_other_one_did_something_else_all_of_mine_stands(people, as_user, topic):
    move_topic(actor=people.niels, topic=topic, version=1, stage="selected")
    mara = as_user(people.mara)
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    assert late.status_code == 409
    assert mara.post(EDIT, offered(late)).status_code == 302
    assert (Topic.objects.get().stage, Topic.objects.get().description) == ("selected", "What Mara wrote")


def test_where_both_wrote_the_same_nothing_is_left_to_decide(people, as_user, topic):
    as_user(people.niels).post(EDIT, typed(description="The same"))
    late = as_user(people.mara).post(EDIT, typed(description="The same"))
    assert late.status_code == 409
    assert "everything stands there already" in words_of(late)
    assert "What should stand" not in words_of(late)


def test_a_list_of_spellings_is_put_together_too(people, as_user):
    term = GlossaryTermFactory(term="DCM", variants=["DM"])
    address = f"/desk/glossary/{term.pk}/edit/"
    form = {"term": "DCM", "definition": "", "version": "1"}
    as_user(people.niels).post(address, {**form, "variants": "DM,niels"})
    late = as_user(people.mara).post(address, {**form, "variants": "DM, mara"})
    assert late.status_code == 409
    assert "<del>niels</del>" in words_of(late)
    assert (
        as_user(people.mara).post(address, offered(late) | {"variants": "DM,niels,mara"}).status_code == 302
    )
    assert GlossaryTerm.objects.get().variants == ["DM", "niels", "mara"]


def test_a_choice_is_shown_in_its_words(people, as_user, topic):
    evidence = EvidenceFactory(challenge__topic=topic, source="survey", dated="2023-02-14")
    address = f"/desk/evidence/{evidence.pk}/edit/"
    form = {"text": evidence.text, "link": "", "dated": "2023-02-14", "version": "1"}
    as_user(people.niels).post(address, {**form, "source": "horizon_scan"})
    late = words_of(as_user(people.mara).post(address, {**form, "source": "literature"}))
    assert "Horizon scan" in late
    assert "Literature" in late
    assert Evidence.objects.get().source == "horizon_scan"


def test_a_draft_from_before_somebodys_save_is_announced_and_conflicts(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="What Mara wrote")
    edit_topic(actor=people.niels, topic=topic, version=1, values={"description": "What Niels wrote"})
    page = mara.get(EDIT)
    assert "Somebody saved the record since then" in words_of(page)
    assert offered(page)["version"] == "1"
    assert mara.post(EDIT, offered(page)).status_code == 409


@pytest.mark.parametrize("version", [None, "", "0", "7", "x", "-1", "9" * 9])
def test_a_form_without_the_version_it_was_opened_on_overwrites_nothing(people, as_user, topic, version):
    form = typed(description="Mine")
    if version is None:
        del form["version"]
    else:
        form["version"] = version
    answer = as_user(people.mara).post(EDIT, form)
    assert answer.status_code in (409, 422)
    assert "Mine" in words_of(answer)
    assert Topic.objects.get().description == "As it was"


def test_what_was_typed_into_a_record_that_went_is_still_there(people, as_user, monkeypatch):
    term = GlossaryTermFactory(term="DCM")

    def gone(**typed):
        raise NotPossibleNow("Somebody removed this record while you were editing it.")

    monkeypatch.setattr("topics.services.edit_term", gone)
    said = {"term": "DCM", "definition": "A long definition", "version": "1"}
    answer = as_user(people.mara).post(f"/desk/glossary/{term.pk}/edit/", said)
    assert answer.status_code == 409
    assert "Somebody removed this record" in words_of(answer)
    assert "A long definition" in words_of(answer)
    remove_term(actor=people.niels, term=term)
    assert as_user(people.mara).post(f"/desk/glossary/{term.pk}/edit/", said).status_code == 404


# --- what can't stand --------------------------------------------------------------------------------------


def test_what_cant_stand_is_told_at_its_field_and_nothing_typed_is_lost(people, as_user, topic):
    answer = as_user(people.mara).post(EDIT, typed(title="", description="A long & <good> text"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title"}
    assert offered(answer)["description"] == "A long & <good> text"
    assert 'href="#id_title"' in words_of(answer)


def test_lines_end_as_they_are_stored_whatever_the_browser_sends(people, as_user, topic):
    as_user(people.mara).post(EDIT, typed(description="One\r\ntwo"))
    assert Topic.objects.get().description == "One\ntwo"
