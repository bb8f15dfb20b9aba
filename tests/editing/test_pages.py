"""The edit page of a record: drafts, and two people at once. Tried on topics; every record has this page."""

from html import unescape

import pytest

from audit.models import Entry
from core import visibility
from core.errors import NotPossibleNow
from core.formatting import long_time
from core.text import clean
from core.visibility import Visibility
from editing.conflicts import merged_values
from editing.history import history_of
from editing.models import Draft
from tests.editing.forms import offered, words_of
from tests.factories import EvidenceFactory, GlossaryTermFactory, TopicFactory, TopicPersonFactory
from topics.models import Evidence, GlossaryTerm, Topic
from topics.services import edit_topic, move_topic

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
    """Return the topic's form as the browser sends it, with some fields changed."""
    return {
        "title": "Continuous manufacturing",
        "short_name": "CM",
        "description": "As it was",
        "justification": "Why",
        "version": "1",
        **changes,
    }


def topic_now():
    return Topic.objects.get(slug="cm")


def keep(client, address=EDIT, **changes):
    return client.post(address, {**typed(**changes), "keep": "1"}, headers=HTMX)


# --- drafts ------------------------------------------------------------------------------------------------


def test_edit_page_keep_saves_a_draft_and_not_the_record(people, as_user, topic):
    answer = keep(as_user(people.mara), description="Half a sen")
    assert answer.status_code == 200
    assert "Kept as your draft" in words_of(answer)
    assert "<html" not in words_of(answer)
    draft = Draft.objects.get()
    assert (draft.user, draft.uuid, draft.base_version) == (people.mara, topic.pk, 1)
    assert draft.values["description"] == "Half a sen"
    assert Topic.objects.get().description == "As it was"
    assert not Entry.objects.exists()


def test_edit_page_keep_twice_replaces_the_draft(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="Half a sen")
    keep(mara, description="Half a sentence")
    assert Draft.objects.get().values["description"] == "Half a sentence"


def test_edit_page_opened_again_shows_the_draft(people, as_user, topic):
    mara = as_user(people.mara)
    values = {"title": "", "description": "<b>Half\na sen", "blocked_by_legislation": "on"}
    keep(mara, **values)
    page = mara.get(EDIT)
    assert offered(page) == typed(**values)
    assert "it has not been saved" in words_of(page)
    assert "Continue editing" in words_of(mara.get("/desk/topics/cm/"))
    assert "Unsaved drafts" in words_of(mara.get("/desk/"))


def test_edit_page_opened_again_shows_choices_dates_and_lists(people, as_user, topic):
    mara = as_user(people.mara)
    evidence, term = EvidenceFactory(challenge__topic=topic), GlossaryTermFactory(variants=["a"])
    evidence_form = {
        "source": "ich",
        "text": "New",
        "dated": "2023-02-14",
        "link": "not a link",
        "version": "1",
    }
    spelt = {"term": "DCM", "variants": "DM, half a spel", "definition": "", "version": "1"}
    for address, values in ((f"evidence/{evidence.pk}", evidence_form), (f"glossary/{term.pk}", spelt)):
        mara.post(f"/desk/{address}/edit/", {**values, "keep": "1"}, headers=HTMX)
        assert values.items() <= offered(mara.get(f"/desk/{address}/edit/")).items()


@pytest.mark.parametrize(
    "text", ["", "a\0b", "x" * 400_000, "\u202e" * 150_000, "\ud7ff\uffff", "\\u0000", '{"a": null}']
)
def test_edit_page_keep_takes_any_text(people, as_user, topic, text):
    mara = as_user(people.mara)
    assert keep(mara, title=text).status_code == 200
    assert Draft.objects.get().values["title"] == clean(text)
    assert mara.get(EDIT).status_code == 200


def test_edit_page_keep_of_too_long_text_is_refused(people, as_user, topic):
    answer = keep(as_user(people.mara), description="x" * 600_000)
    assert answer.status_code == 400
    assert "too long to be kept as a draft" in words_of(answer)


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30, "0"])
def test_edit_page_keep_with_invalid_version_works(people, as_user, topic, version):
    assert keep(as_user(people.mara), version=version).status_code == 200
    assert Draft.objects.count() == 1


def test_draft_is_shown_on_no_page_of_others(people, as_user, topic):
    keep(as_user(people.mara), description="Mara's secret")
    for other in (people.niels, people.carla, people.sophie):
        client = as_user(other)
        for address in ("/desk/", "/desk/topics/cm/", EDIT, "/desk/topics/cm/history/", "/desk/log/"):
            shown = words_of(client.get(address))
            assert "Mara's secret" not in unescape(shown)
            assert "You were typing" not in shown
            assert "unsaved" not in shown


def test_edit_page_discard_deletes_own_draft_alone(people, as_user, topic):
    keep(as_user(people.mara), description="Mine")
    keep(as_user(people.niels), description="His")
    answer = as_user(people.mara).post(EDIT, {"discard": "1"})
    assert (answer.status_code, answer["Location"]) == (302, EDIT)
    assert [draft.user for draft in Draft.objects.all()] == [people.niels]
    assert offered(as_user(people.mara).get(EDIT))["description"] == "As it was"


def test_edit_page_save_deletes_the_draft(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="Half a sen")
    assert mara.post(EDIT, typed(description="A sentence.")).status_code == 302
    assert not Draft.objects.exists()


def test_edit_page_keep_without_permission_keeps_nothing(people, as_user, topic):
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    words = {people.lena: 403, people.eva: 403, people.otto: 404, people.alice: 404, people.fred: 404}
    for person, status in words.items():
        assert keep(as_user(person)).status_code == status
    assert not Draft.objects.exists()


def test_edit_page_form_has_htmx_attributes_for_drafts(people, as_user, topic):
    shown = words_of(as_user(people.mara).get(EDIT))
    assert f'hx-post="{EDIT}"' in shown
    assert 'hx-vals=\'{"keep": "1"}\'' in shown


# --- two people at once ------------------------------------------------------------------------------------


def test_edit_page_conflict_shows_both_versions_and_keeps_draft(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(EDIT, typed(description="What Niels wrote"))
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    shown = words_of(late)
    assert late.status_code == 409
    assert "Somebody else saved this while you were editing" in shown
    assert "<del>Niels </del>" in shown
    assert "<ins>Mara </ins>" in shown
    assert f"Saved by Niels Member, {long_time(topic_now().updated_at)}." in shown
    assert shown.count("Text to be saved") == 1
    assert Topic.objects.get().description == "What Niels wrote"
    assert Draft.objects.get().values["description"] == "What Mara wrote"


def test_edit_page_save_with_too_large_version_keeps_what_was_typed(people, as_user, topic):
    answer = as_user(people.mara).post(EDIT, typed(description="Typed at length", version="9" * 400))
    assert (answer.status_code, offered(answer)["description"]) == (422, "Typed at length")


def test_conflict_page_save_writes_the_chosen_text(people, as_user, topic):
    mara, niels = as_user(people.mara), as_user(people.niels)
    niels.post(EDIT, typed(description="What Niels wrote"))
    page = offered(mara.post(EDIT, typed(description="What Mara wrote")))
    assert (page["version"], page["description"]) == ("2", "What Mara wrote")
    assert mara.post(EDIT, page | {"description": "What both wrote"}).status_code == 302
    assert (Topic.objects.get().description, Topic.objects.get().version) == ("What both wrote", 3)
    assert not Draft.objects.exists()


def test_conflict_page_save_after_a_third_person_conflicts_again(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(EDIT, typed(description="What Niels wrote"))
    page = offered(mara.post(EDIT, typed(description="What Mara wrote")))
    as_user(people.carla).post(EDIT, typed(description="What Carla wrote", version="2"))
    again = mara.post(EDIT, page)
    assert again.status_code == 409
    assert "<del>Carla </del>" in words_of(again)
    assert Topic.objects.get().description == "What Carla wrote"


def test_edit_page_changes_of_different_fields_are_merged_without_a_question(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(
        EDIT, typed(title="Niels's title", justification="Niels's reasons", blocked_by_legislation="on")
    )
    late = mara.post(EDIT, typed(description="What Mara wrote"))
    assert late.status_code == 302
    saved = topic_now()
    assert (saved.title, saved.justification) == ("Niels's title", "Niels's reasons")
    assert (saved.description, saved.blocked_by_legislation) == ("What Mara wrote", True)
    assert "Niels Member changed other things here" in words_of(mara.get(late["Location"]))
    edits = history_of(topic, people.mara).object_list
    assert [(edit.actor, {change.label for change in edit.changes}) for edit in edits] == [
        ("Mara Member", {"description"}),
        ("Niels Member", {"title", "justification for selection", "blocked by legislation"}),
    ]
    assert not Draft.objects.exists()


def test_edit_page_merge_overtaken_by_a_third_person_shows_the_conflict(people, as_user, topic, monkeypatch):
    edit_topic(actor=people.niels, topic=topic, version=1, values={"title": "Niels's title"})

    def merge_before_carla_saves(form, version, now):
        edit_topic(actor=people.carla, topic=topic_now(), version=2, values={"description": "Carla's text"})
        return merged_values(form, version, now)

    monkeypatch.setattr("editing.pages.merged_values", merge_before_carla_saves)
    late = as_user(people.mara).post(EDIT, typed(description="What Mara wrote"))
    assert late.status_code == 409
    assert "Saved by Carla Chair" in words_of(late)
    assert "Changed by others alone, and kept: Title." in words_of(late)
    assert (topic_now().title, topic_now().description) == ("Niels's title", "Carla's text")


def test_conflict_keeps_what_only_the_other_person_changed(people, as_user, topic):
    mara = as_user(people.mara)
    as_user(people.niels).post(EDIT, typed(title="Niels's title", blocked_by_legislation="on"))
    late = mara.post(EDIT, typed(title="Mara's title", description="What Mara wrote"))
    assert late.status_code == 409
    assert "Changed by others alone, and kept: Blocked by legislation." in words_of(late)
    assert mara.post(EDIT, offered(late)).status_code == 302
    saved = topic_now()
    assert (saved.title, saved.description) == ("Mara's title", "What Mara wrote")
    assert saved.blocked_by_legislation


def test_edit_page_saved_after_another_action_is_merged(people, as_user, topic):
    move_topic(actor=people.niels, topic=topic, version=1, stage="selected")
    assert as_user(people.mara).post(EDIT, typed(description="What Mara wrote")).status_code == 302
    assert (topic_now().stage, topic_now().description) == ("selected", "What Mara wrote")


def test_edit_page_with_the_same_text_as_saved_has_nothing_to_decide(people, as_user, topic):
    as_user(people.niels).post(EDIT, typed(description="The same"))
    assert as_user(people.mara).post(EDIT, typed(description="The same")).status_code == 302
    assert (topic_now().version, Entry.objects.count()) == (2, 1)


def test_conflict_in_a_list_shows_both_lists(people, as_user):
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


def test_conflict_in_a_choice_shows_its_words(people, as_user, topic):
    evidence = EvidenceFactory(challenge__topic=topic, source="survey", dated="2023-02-14")
    address = f"/desk/evidence/{evidence.pk}/edit/"
    form = {"text": evidence.text, "link": "", "dated": "2023-02-14", "version": "1"}
    as_user(people.niels).post(address, {**form, "source": "horizon_scan"})
    late = words_of(as_user(people.mara).post(address, {**form, "source": "literature"}))
    assert "Horizon scan" in late
    assert "Literature" in late
    assert Evidence.objects.get().source == "horizon_scan"


def test_edit_page_with_older_draft_announces_conflict(people, as_user, topic):
    mara = as_user(people.mara)
    keep(mara, description="What Mara wrote")
    edit_topic(actor=people.niels, topic=topic, version=1, values={"description": "What Niels wrote"})
    page = mara.get(EDIT)
    assert "Somebody saved the record since then" in words_of(page)
    assert offered(page)["version"] == "1"
    assert mara.post(EDIT, offered(page)).status_code == 409


@pytest.mark.parametrize("version", [None, "", "0", "7", "x", "-1", "9" * 9])
def test_edit_page_save_without_valid_version_overwrites_nothing(people, as_user, topic, version):
    form = typed(description="Mine")
    if version is None:
        del form["version"]
    else:
        form["version"] = version
    answer = as_user(people.mara).post(EDIT, form)
    assert answer.status_code in (409, 422)
    assert "Mine" in words_of(answer)
    assert Topic.objects.get().description == "As it was"


def test_edit_page_save_of_removed_record_gives_text_back(people, as_user, monkeypatch):
    term = GlossaryTermFactory(term="DCM")

    def gone(**typed):
        raise NotPossibleNow("Somebody removed this record while you were editing it.")

    monkeypatch.setattr("topics.services.edit_term", gone)
    values = {"term": "DCM", "definition": "A long definition", "version": "1"}
    answer = as_user(people.mara).post(f"/desk/glossary/{term.pk}/edit/", values)
    assert answer.status_code == 409
    assert "Somebody removed this record" in words_of(answer)
    assert "A long definition" in words_of(answer)


# --- what is refused ---------------------------------------------------------------------------------------


def test_edit_page_save_of_invalid_value_names_its_field(people, as_user, topic):
    answer = as_user(people.mara).post(EDIT, typed(title="", description="A long & <good> text"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title"}
    assert offered(answer)["description"] == "A long & <good> text"
    assert 'href="#id_title"' in words_of(answer)


def test_edit_page_save_stores_plain_line_ends(people, as_user, topic):
    as_user(people.mara).post(EDIT, typed(description="One\r\ntwo"))
    assert Topic.objects.get().description == "One\ntwo"


# --- fields that a reader may not read ---------------------------------------------------------------------


@pytest.fixture
def hidden_field(monkeypatch):
    """The justification of a topic is the secretariat's alone."""
    monkeypatch.setitem(Topic.VISIBILITY, "justification", Visibility.SECRETARIAT)
    monkeypatch.setattr(visibility, "_fields_of", visibility._fields_of.__wrapped__)


def test_edit_page_has_no_field_that_its_reader_may_not_read(people, as_user, topic, hidden_field):
    mara, sophie = as_user(people.mara), as_user(people.sophie)
    assert "justification" not in mara.get(EDIT).context["form"].fields
    assert "justification" in sophie.get(EDIT).context["form"].fields
    assert mara.post(EDIT, typed(description="New", justification="Overwritten")).status_code == 302
    assert (Topic.objects.get().description, Topic.objects.get().justification) == ("New", "Why")


def test_conflict_page_shows_no_field_that_its_reader_may_not_read(people, as_user, topic, hidden_field):
    as_user(people.sophie).post(EDIT, typed(justification="A secret reason", description="Hers"))
    late = as_user(people.mara).post(EDIT, typed(description="Mine"))
    assert late.status_code == 409
    assert "A secret reason" not in words_of(late)
    assert "Justification" not in words_of(late)
