"""Every change between two contents is listed, with labels and display values."""

from hypothesis import given
from hypothesis import strategies as st

from publications.difference import Change, differences
from publications.snapshot import digest_of


def area(key, text):
    return {"id": key, "text": text}


def test_equal_contents_have_no_differences():
    content = {"title": "CM", "focus_areas": [area("1", "one")], "stage": {"value": "a", "label": "A"}}
    assert differences(content, content) == []


def test_changed_text_is_listed_with_the_label_of_its_field():
    assert differences({"short_name": "CM"}, {"short_name": "DCM"}) == [Change("Short name", "CM", "DCM")]


def test_choice_is_shown_by_its_label_and_date_in_long_form():
    before = {"stage": {"value": "selected", "label": "Selected"}, "dated": None, "blocked": False}
    after = {"stage": {"value": "listening", "label": "Listening"}, "dated": "2023-02-14", "blocked": True}
    assert differences(before, after) == [
        Change("Stage", "Selected", "Listening"),
        Change("Dated", "", "14 February 2023"),
        Change("Blocked", "no", "yes"),
    ]


def test_items_with_an_id_are_compared_wherever_they_stand():
    before = {"focus_areas": [area("1", "one"), area("2", "two"), area("3", "three")]}
    after = {"focus_areas": [area("3", "three"), area("1", "one, and more"), area("4", "four")]}
    assert differences(before, after) == [
        Change("Focus areas › “one, and more” › Text", "one", "one, and more"),
        Change("Focus areas › “four”", "", "four"),
        Change("Focus areas › “two”", "two", ""),
        Change("Focus areas › order", "1. “one”\n2. “three”", "1. “three”\n2. “one, and more”"),
    ]


def test_added_section_is_listed_with_all_its_values():
    section = {
        "id": "s",
        "level": 2,
        "number": "2.1",
        "title": "Meetings",
        "text": "How we meet.",
        "activities": [{"id": "a", "title": "", "text": "Six plenaries.", "action": "Lead"}],
    }
    (change,) = differences({"sections": []}, {"sections": [section]})
    assert change.label == "Sections › “2.1 Meetings”"
    assert change.after == "Number: 2.1\nMeetings\nHow we meet.\nSix plenaries.\nAction: Lead"
    assert change.sign == "added"


def test_rows_without_an_id_are_compared_by_their_values():
    assert differences({"names": ["a", "b"]}, {"names": ["b", "a"]}) == [Change("Names", "a, b", "b, a")]
    rows = [{"body": "QWP"}, {"body": "QWP"}]
    assert differences({"rows": rows}, {"rows": rows[:1]}) == [Change("Rows › “QWP”", "Body: QWP", "")]


words = st.text(alphabet="ab 1", min_size=1, max_size=8).filter(str.strip)
rows = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("1234"), "text": words}),
    max_size=4,
    unique_by=lambda r: r["id"],
)
contents = st.fixed_dictionaries(
    {"title": words, "blocked": st.booleans(), "rows": rows, "names": st.lists(words, max_size=3)}
)


@given(contents, contents)
def test_every_change_is_listed(before, after):
    changes = differences(before, after)
    assert bool(changes) == (digest_of(before) != digest_of(after))
    assert all(change.before != change.after for change in changes)
