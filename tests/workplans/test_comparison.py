"""Two texts of a plan, item by item: the fate of each, and its words. No database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplans.comparing.difference import compare, runs_of
from workplans.comparing.matching import Link

TIERS = {"priority": "Priority topic", "other": "Other topic", "beyond_period": "For later"}


def act(key: str, words: str, target: str = "", progress: str = "planned") -> dict[str, Any]:
    label = progress.replace("_", " ").capitalize()
    return {
        "id": key,
        "title": "",
        "text": words,
        "target": target,
        "progress": {"value": progress, "label": label},
    }


def topic(
    key: str, title: str, tier: str = "priority", text: str = "", areas: tuple[str, ...] = ()
) -> dict[str, Any]:
    parts = [{"id": f"{key}:{area}", "text": area} for area in areas]
    said = {"description": text, "justification": "", "focus_areas": parts, "challenges": []}
    return {"id": key, "title": title, "tier": {"value": tier, "label": TIERS[tier]}} | said


def plan(*rows: dict[str, Any], text: str = "", **header: Any) -> dict[str, Any]:
    section: dict[str, Any] = {
        "id": "s",
        "number": "1",
        "title": "All",
        "text": text,
        "goals": [],
        "commitments": [],
    }
    section |= {
        "topics": [r for r in rows if "tier" in r],
        "activities": [r for r in rows if "progress" in r],
    }
    said = {
        "title": "Plan",
        "revision": 0,
        "period": {"start": "2023-01-01", "end": "2023-12-31", "printed": ""},
    }
    return said | {"sections": [section], "endorsements": [], "dated": None} | header


def fates(before: Any, after: Any, *links: Link) -> dict[str, str]:
    found = compare(before, after, links)
    return {row.name: row.became for row in found.rows if row.item.kind != "section"}


def test_the_same_plan_is_continued_whole():
    one = plan(topic("t", "CM", areas=("Hurdles.",)), act("a", "Meet."))
    found = compare(one, one)
    assert found.counts == {"continued": 4}
    assert found.sentence == "Of 4 items 4 went on unchanged."
    assert not found.header


def test_slipped_and_brought_forward_as_printed():
    before = plan(act("a", "Annex 11", "Q4 2023"), act("b", "Training", "March 2024"))
    after = plan(act("a", "Annex 11", "Q1 2026"), act("b", "Training", "1 February 2024"))
    rows = {row.name: row for row in compare(before, after).rows}
    assert (rows["Annex 11"].became, rows["Annex 11"].notes) == (
        "slipped",
        ["slipped from Q4 2023 to Q1 2026"],
    )
    assert (rows["Training"].became, rows["Training"].notes) == (
        "changed", ["brought forward from March 2024 to 1 February 2024"],
    )  # fmt: skip


def test_a_target_that_is_given_taken_away_or_made_continuous_is_no_slip():
    for was, now in (("", "Q1 2026"), ("Q1 2026", ""), ("Q1 2026", "Continuous")):
        (row,) = [
            r
            for r in compare(plan(act("a", "x", was)), plan(act("a", "x", now))).rows
            if r.item.kind == "activity"
        ]
        assert row.became == "changed"
        assert row.notes == [f"target {was or 'none'} before, now {now or 'none'}"]


@pytest.mark.parametrize(
    ("was", "now", "became"),
    [
        ("other", "priority", "promoted"),
        ("priority", "beyond_period", "demoted"),
        ("other", "beyond_period", "demoted"),
    ],
)
def test_promoted_and_demoted(was, now, became):
    assert fates(plan(topic("t", "CM", was)), plan(topic("t", "CM", now))) == {"CM": became}


def test_narrowed_by_words_taken_out_by_progress_or_by_fewer_focus_areas():
    before = plan(
        act("a", "Train assessors, inspectors and applicants."),
        act("b", "Meet."),
        topic("t", "CM", areas=("One.", "Two.")),
    )
    after = plan(
        act("a", "Train assessors."),
        act("b", "Meet.", progress="scaled_back"),
        topic("t", "CM", areas=("One.",)),
    )
    found = fates(before, after)
    assert (found["Train assessors, inspectors and applicants."], found["Meet."], found["CM"]) == (
        "narrowed",
    ) * 3
    assert (found["One."], found["Two."]) == ("continued", "retired")


def test_words_that_come_are_a_change():
    found = compare(plan(act("a", "Meet often.")), plan(act("a", "Meet more often.")))
    (row,) = [row for row in found.rows if row.became == "changed"]
    assert row.runs == (("same", "Meet "), ("added", "more "), ("same", "often."))


def test_merged_split_and_retired_by_lineage_with_their_reasons():
    before = plan(act("a", "One"), act("b", "Two"), act("c", "Three"), act("d", "Four"))
    after = plan(act("x", "One"), act("y", "Three, first half"), act("z", "Three, second half"))
    links = [
        Link("a", "x", "continued"), Link("b", "x", "merged", "Too small."), Link("c", "y", "split"),
        Link("c", "z", "split"), Link("d", "", "retired", "Done."),
    ]  # fmt: skip
    rows = compare(before, after, links).rows
    told = [(row.name, row.became, row.reason) for row in rows if row.item.kind == "activity"]
    assert told == [
        ("One", "continued", ""), ("Two", "merged", "Too small."), ("Three", "split", ""),
        ("Four", "retired", "Done."),
    ]  # fmt: skip
    (split,) = [row for row in rows if row.became == "split"]
    assert split.notes == ["as “Three, first half”", "as “Three, second half”"]
    assert split.runs == ()


def test_an_item_is_moved_only_where_its_heading_is_another():
    before, after = plan(act("a", "Meet.")), plan(act("a", "Meet."))
    after["sections"][0] |= {"id": "s", "title": "All of 2026"}
    row = next(row for row in compare(before, after).rows if row.item.kind == "activity")
    assert (row.became, row.notes) == ("continued", [])
    after["sections"].insert(0, before["sections"][0] | {"activities": []})
    after["sections"][1] |= {"id": "other", "title": "Elsewhere"}
    row = next(row for row in compare(before, after).rows if row.item.kind == "activity")
    assert row.notes == ["moved from “1 All” to “1 Elsewhere”"]


def test_what_lineage_names_but_the_draft_has_no_more_is_retired_and_not_taken_for_another():
    before, after = plan(act("a", "Meet six times a year.")), plan(act("n", "Meet six times a year."))
    rows = compare(before, after, [Link("a", "gone", "continued")]).rows
    assert {row.became for row in rows if row.item.kind == "activity"} == {"retired", "new"}


def test_plans_without_lineage_are_matched_by_words_and_by_words_that_are_nearly_theirs():
    before = plan(
        act("a", "Organise six plenary meetings every year."),
        act("b", "Develop guidance."),
        act("c", "Sail."),
    )
    after = plan(
        act("p", "Organise four plenary meetings every year."),
        act("q", "Develop guidance."),
        act("r", "Fly."),
    )
    rows = {row.name: row for row in compare(before, after).rows}
    assert rows["Organise six plenary meetings every year."].by_words
    assert rows["Organise six plenary meetings every year."].became == "changed"
    assert (rows["Develop guidance."].became, rows["Develop guidance."].by_words) == ("continued", False)
    assert (rows["Sail."].became, rows["Fly."].became) == ("retired", "new")


def test_the_sentence_counts_what_a_chair_asks_for_first():
    before = plan(act("a", "One", "Q4 2023"), act("b", "Two"), topic("t", "CM"))
    after = plan(act("a", "One", "Q1 2026"), act("n", "Something else"), topic("t", "CM"))
    found = compare(before, after)
    assert found.sentence == "Of 4 items 2 went on unchanged, 1 slipped and 1 retired; 1 is new."
    assert [name for name, *_ in found.groups] == ["slipped", "retired", "new", "continued"]


def test_the_header_with_its_words():
    found = compare(
        plan(chair="Ann"),
        plan(chair="Ben", endorsements=[{"verb": "endorsed", "body": "QWP", "dated": "2023-02-03"}]),
    )
    assert dict(found.header) == {
        "Chairperson": (("removed", "Ann"), ("added", "Ben")),
        "Endorsements": (("added", "endorsed by QWP, 3 February 2023"),),
    }


TEXT = st.text(alphabet="ab c\n.ü", max_size=60)


@given(TEXT, TEXT)
def test_runs_give_back_both_texts(before: str, after: str) -> None:
    runs = runs_of(before, after)
    assert "".join(words for op, words in runs if op != "added") == before
    assert "".join(words for op, words in runs if op != "removed") == after


TARGETS = st.sampled_from(["", "Q1 2026", "Q4 2023"])
ROWS = st.lists(
    st.tuples(st.integers(0, 9), TEXT.filter(str.strip), TARGETS), unique_by=lambda row: row[0], max_size=8
)


@given(ROWS, ROWS)
def test_every_item_of_both_sides_stands_in_the_comparison(old: Any, new: Any) -> None:
    before, after = (plan(*(act(str(k), text, target) for k, text, target in rows)) for rows in (old, new))
    rows = [row for row in compare(before, after).rows if row.item.kind == "activity"]
    assert sorted(row.before.key for row in rows if row.before) == sorted(str(k) for k, *_ in old)
    assert sorted(row.after.key for row in rows if row.after) == sorted(str(k) for k, *_ in new)
