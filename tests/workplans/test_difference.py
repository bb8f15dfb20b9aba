"""The comparison of two plan texts: the outcome of each item, and its text. No database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplans.comparing.difference import compare, runs_of
from workplans.comparing.matching import Link

TIERS = {"priority": "Priority topic", "other": "Other topic", "beyond_period": "Beyond this period"}


def activity(key: str, text: str, target: str = "", progress: str = "planned") -> dict[str, Any]:
    label = progress.replace("_", " ").capitalize()
    return {
        "id": key,
        "title": "",
        "text": text,
        "target": target,
        "progress": {"value": progress, "label": label},
    }


def topic(
    key: str, title: str, tier: str = "priority", text: str = "", areas: tuple[str, ...] = ()
) -> dict[str, Any]:
    kind = {"value": "focus_area", "label": "Focus area"}
    points = [{"id": f"{key}:{area}", "part": "", "kind": kind, "text": area} for area in areas]
    values = {"description": text, "justification": "", "points": points, "topic": key}
    return {"id": f"row-{key}", "title": title, "tier": {"value": tier, "label": TIERS[tier]}} | values


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
    values = {
        "title": "Plan",
        "revision": 0,
        "period": {"start": "2023-01-01", "end": "2023-12-31", "printed": ""},
    }
    return values | {"sections": [section], "endorsements": [], "dated": None} | header


def outcomes(before: Any, after: Any, *links: Link) -> dict[str, str]:
    rows = compare(before, after, links).rows
    return {row.name: row.outcome for row in rows if row.item.kind != "section"}


def test_compare_equal_plans_continues_every_item():
    same = plan(topic("t", "CM", areas=("Hurdles.",)), activity("a", "Meet."))
    result = compare(same, same)
    assert result.counts == {"continued": 4}
    assert result.summary == "Of 4 items 4 continued unchanged."
    assert not result.header


def test_compare_moved_targets_slipped_or_brought_forward():
    before = plan(activity("a", "Annex 11", "Q4 2023"), activity("b", "Training", "March 2024"))
    after = plan(activity("a", "Annex 11", "Q1 2026"), activity("b", "Training", "1 February 2024"))
    rows = {row.name: row for row in compare(before, after).rows}
    assert (rows["Annex 11"].outcome, rows["Annex 11"].notes) == (
        "slipped",
        ["slipped from Q4 2023 to Q1 2026"],
    )
    assert (rows["Training"].outcome, rows["Training"].notes) == (
        "changed", ["brought forward from March 2024 to 1 February 2024"],
    )  # fmt: skip


def test_compare_target_added_removed_or_continuous_is_a_change():
    for was, now in (("", "Q1 2026"), ("Q1 2026", ""), ("Q1 2026", "Continuous")):
        (row,) = [
            r
            for r in compare(plan(activity("a", "x", was)), plan(activity("a", "x", now))).rows
            if r.item.kind == "activity"
        ]
        assert row.outcome == "changed"
        assert row.notes == [f"target {was or 'none'} before, now {now or 'none'}"]


@pytest.mark.parametrize(
    ("was", "now", "outcome"),
    [
        ("other", "priority", "promoted"),
        ("priority", "beyond_period", "demoted"),
        ("other", "beyond_period", "demoted"),
    ],
)
def test_compare_other_tier_is_promoted_or_demoted(was, now, outcome):
    assert outcomes(plan(topic("t", "CM", was)), plan(topic("t", "CM", now))) == {"CM": outcome}


def test_compare_less_text_scaled_back_or_fewer_focus_areas_is_narrowed():
    before = plan(
        activity("a", "Train assessors, inspectors and applicants."),
        activity("b", "Meet."),
        topic("t", "CM", areas=("One.", "Two.")),
    )
    after = plan(
        activity("a", "Train assessors."),
        activity("b", "Meet.", progress="scaled_back"),
        topic("t", "CM", areas=("One.",)),
    )
    result = outcomes(before, after)
    assert (result["Train assessors, inspectors and applicants."], result["Meet."], result["CM"]) == (
        "narrowed",
    ) * 3
    assert (result["One."], result["Two."]) == ("continued", "retired")


def test_compare_added_words_are_a_change():
    result = compare(plan(activity("a", "Meet often.")), plan(activity("a", "Meet more often.")))
    (row,) = [row for row in result.rows if row.outcome == "changed"]
    assert row.runs == (("same", "Meet "), ("added", "more "), ("same", "often."))


def test_compare_by_lineage_has_merged_split_and_retired_with_reasons():
    before = plan(activity("a", "One"), activity("b", "Two"), activity("c", "Three"), activity("d", "Four"))
    after = plan(
        activity("x", "One"), activity("y", "Three, first half"), activity("z", "Three, second half")
    )
    links = [
        Link("a", "x", "continued"), Link("b", "x", "merged", "Too small."), Link("c", "y", "split"),
        Link("c", "z", "split"), Link("d", "", "retired", "Done."),
    ]  # fmt: skip
    rows = compare(before, after, links).rows
    listed = [(row.name, row.outcome, row.reason) for row in rows if row.item.kind == "activity"]
    assert listed == [
        ("One", "continued", ""), ("Two", "merged", "Too small."), ("Three", "split", ""),
        ("Four", "retired", "Done."),
    ]  # fmt: skip
    (split,) = [row for row in rows if row.outcome == "split"]
    assert split.notes == ["as “Three, first half”", "as “Three, second half”"]
    assert split.runs == ()


def test_compare_item_in_another_section_is_noted_as_moved():
    before, after = plan(activity("a", "Meet.")), plan(activity("a", "Meet."))
    after["sections"][0] |= {"id": "s", "title": "All of 2026"}
    row = next(row for row in compare(before, after).rows if row.item.kind == "activity")
    assert (row.outcome, row.notes) == ("continued", [])
    after["sections"].insert(0, before["sections"][0] | {"activities": []})
    after["sections"][1] |= {"id": "other", "title": "Elsewhere"}
    row = next(row for row in compare(before, after).rows if row.item.kind == "activity")
    assert row.notes == ["moved from “1 All” to “1 Elsewhere”"]


def test_compare_successor_removed_from_the_draft_is_retired():
    before, after = (
        plan(activity("a", "Meet six times a year.")),
        plan(activity("n", "Meet six times a year.")),
    )
    rows = compare(before, after, [Link("a", "gone", "continued")]).rows
    assert {row.outcome for row in rows if row.item.kind == "activity"} == {"retired", "new"}


def test_compare_without_lineage_matches_by_equal_and_similar_text():
    before = plan(
        activity("a", "Organise six plenary meetings every year."),
        activity("b", "Develop guidance."),
        activity("c", "Sail."),
    )
    after = plan(
        activity("p", "Organise four plenary meetings every year."),
        activity("q", "Develop guidance."),
        activity("r", "Fly."),
    )
    rows = {row.name: row for row in compare(before, after).rows}
    assert rows["Organise six plenary meetings every year."].by_text
    assert rows["Organise six plenary meetings every year."].outcome == "changed"
    assert (rows["Develop guidance."].outcome, rows["Develop guidance."].by_text) == ("continued", False)
    assert (rows["Sail."].outcome, rows["Fly."].outcome) == ("retired", "new")


def test_comparison_summary_counts_the_outcomes():
    before = plan(activity("a", "One", "Q4 2023"), activity("b", "Two"), topic("t", "CM"))
    after = plan(activity("a", "One", "Q1 2026"), activity("n", "Something else"), topic("t", "CM"))
    result = compare(before, after)
    assert result.summary == "Of 4 items 2 continued unchanged, 1 slipped and 1 were retired; 1 is new."
    assert [name for name, *_ in result.groups] == ["slipped", "retired", "new", "continued"]


def test_compare_header_shows_the_changed_fields():
    result = compare(
        plan(chair="Ann"),
        plan(chair="Ben", endorsements=[{"verb": "endorsed", "body": "QWP", "dated": "2023-02-03"}]),
    )
    assert dict(result.header) == {
        "Chairperson": (("removed", "Ann"), ("added", "Ben")),
        "Endorsements": (("added", "endorsed by QWP, 3 February 2023"),),
    }


TEXT = st.text(alphabet="ab c\n.ü", max_size=60)


@given(TEXT, TEXT)
def test_runs_of_contain_both_texts(before: str, after: str) -> None:
    runs = runs_of(before, after)
    assert "".join(text for op, text in runs if op != "added") == before
    assert "".join(text for op, text in runs if op != "removed") == after


TARGETS = st.sampled_from(["", "Q1 2026", "Q4 2023"])
ROWS = st.lists(
    st.tuples(st.integers(0, 9), TEXT.filter(str.strip), TARGETS), unique_by=lambda row: row[0], max_size=8
)


@given(ROWS, ROWS)
def test_compare_any_plans_has_a_row_for_every_item(old: Any, new: Any) -> None:
    before, after = (
        plan(*(activity(str(k), text, target) for k, text, target in rows)) for rows in (old, new)
    )
    rows = [row for row in compare(before, after).rows if row.item.kind == "activity"]
    assert sorted(row.before.key for row in rows if row.before) == sorted(str(k) for k, *_ in old)
    assert sorted(row.after.key for row in rows if row.after) == sorted(str(k) for k, *_ in new)
