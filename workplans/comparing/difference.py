"""The comparison of two plan texts: the outcome of each item, and the words that were added and removed.

A side is what `workplans.plan_text` returns, so that the current plan, a plan as of a day and a release are
compared alike. These functions read no database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.difference import diff_words
from core.formatting import date_range, long_date
from workplans.comparing.items import KINDS, Item, items_in
from workplans.comparing.matching import Link, Pair, paired
from workplans.dates import parse_target
from workplans.models import Tier
from workplans.plan_text import PlanText

Runs = tuple[tuple[str, str], ...]

#: outcome → its label and tone, in the order of the page
OUTCOMES = {
    "slipped": ("Slipped", "warn"),
    "retired": ("Retired", "bad"),
    "new": ("New", "ok"),
    "merged": ("Merged", "info"),
    "split": ("Split", "info"),
    "promoted": ("Promoted", "ok"),
    "demoted": ("Demoted", "warn"),
    "narrowed": ("Narrowed", "warn"),
    "changed": ("Changed", "info"),
    "continued": ("Continued unchanged", "neutral"),
}
#: outcome → its verb in the summary
VERBS = {
    "continued": "continued unchanged",
    "changed": "changed",
    "narrowed": "narrowed",
    "slipped": "slipped",
    "promoted": "were promoted",
    "demoted": "were demoted",
    "merged": "were merged",
    "split": "were split",
    "retired": "were retired",
}
#: from the highest
TIERS = list(Tier.values)
SCALED_BACK = "scaled_back"


@dataclass
class Row:
    """One item of the comparison, before and after, and its outcome.

    `by_text`: the two were matched by similar text alone. `also`: further parts of an item that was split.
    """

    outcome: str
    before: Item | None = None
    after: Item | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    by_text: bool = False
    also: list[Item] = field(default_factory=list)

    @property
    def item(self) -> Item:
        item = self.after or self.before
        assert item is not None
        return item

    @property
    def kind(self) -> str:
        return KINDS[self.item.kind]

    @property
    def name(self) -> str:
        """Return the earlier name, by which readers of the earlier plan find the item."""
        return (self.before or self.item).name

    @property
    def runs(self) -> Runs:
        """Return its text with the words added and removed; empty where the text is the same."""
        if self.before is None or self.after is None or self.before.full_text == self.after.full_text:
            return ()
        if self.outcome in ("merged", "split"):
            return ()
        return runs_of(self.before.full_text, self.after.full_text)


@dataclass
class Comparison:
    """The rows in the order of the later text, then the items that ended in the order of the earlier text."""

    rows: list[Row]
    header: list[tuple[str, Runs]]

    @property
    def groups(self) -> list[tuple[str, str, str, list[Row]]]:
        """Return (outcome, its label, its tone, its rows) for each outcome that has rows."""
        rows_of = defaultdict(list)
        for row in self.rows:
            rows_of[row.outcome].append(row)
        return [
            (name, label, tone, rows_of[name]) for name, (label, tone) in OUTCOMES.items() if rows_of[name]
        ]

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, _, _, rows in self.groups}

    @property
    def summary(self) -> str:
        """Return a sentence: “Of 40 items 30 continued unchanged and 10 slipped; 3 are new.”"""
        counts = self.counts
        old = sum(1 for row in self.rows if row.before is not None)
        new = counts.get("new", 0)
        if not old:
            return f"All {new} items are new." if new else "Neither plan has an item to compare."
        outcomes = [f"{counts[name]} {verb}" for name, verb in VERBS.items() if name in counts]
        added = f"; {new} {'is' if new == 1 else 'are'} new" if new else ""
        return f"Of {old} item{'s' if old != 1 else ''} {_listed(outcomes)}{added}."


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def compare(before: PlanText, after: PlanText, links: Iterable[Link] = ()) -> Comparison:
    """Return the outcome of each item of `before`, and what is new in `after`."""
    old, new = list(items_in(before)), list(items_in(after))
    pairs, ended = paired(old, new, list(links))
    sections = {pair.before.key: pair.after.key for pair in pairs if pair.before.kind == "section"}
    rows = list(_rows(pairs, sections))
    matched = {pair.after.key for pair in pairs}
    rows += [Row("new", after=item) for item in new if item.key not in matched]
    place = {item.key: at for at, item in enumerate(new)}
    rows.sort(key=lambda row: place.get(row.after.key, len(new)) if row.after else len(new))
    rows += [Row("retired", before=item, reason=reason) for item, reason in ended]
    _narrow_topics(rows)
    return Comparison(rows, list(_header_rows(before, after)))


# --- outcomes ----------------------------------------------------------------------------------------------


def _rows(pairs: list[Pair], sections: dict[str, str]) -> Iterator[Row]:
    """Yield a row for each item; the parts of an item that was split stand in one row."""
    split: dict[str, Row] = {}
    for pair in pairs:
        row = _row(pair, sections)
        if row.outcome == "split" and pair.before.key in split:
            split[pair.before.key].also.append(pair.after)
            split[pair.before.key].notes += row.notes
            continue
        if row.outcome == "split":
            split[pair.before.key] = row
        yield row


def _row(pair: Pair, sections: dict[str, str]) -> Row:
    """Return the row of a pair; `sections`: key of an earlier section → key of the later one."""
    before, after = pair.before, pair.after
    row = Row("continued", before, after, pair.reason, by_text=pair.by_text)
    slipped = _note_target(before, after, row.notes)
    if before.progress != after.progress:
        row.notes.append(f"{before.progress_label.lower()} before, now {after.progress_label.lower()}")
    if before.section and sections.get(before.section) != after.section:
        row.notes.append(f"moved from “{before.place}” to “{after.place}”")
    if pair.outcome in ("merged", "split"):
        row.outcome = pair.outcome
        preposition = "into" if pair.outcome == "merged" else "as"
        row.notes.append(f"{preposition} “{after.name[:120]}”")
    elif slipped:
        row.outcome = "slipped"
    elif before.tier != after.tier:
        row.outcome = "promoted" if TIERS.index(after.tier) < TIERS.index(before.tier) else "demoted"
        row.notes.append(f"from “{before.tier_label}” to “{after.tier_label}”")
    elif after.progress == SCALED_BACK != before.progress or _only_less(before.full_text, after.full_text):
        row.outcome = "narrowed"
    elif before.full_text != after.full_text or before.target != after.target:
        row.outcome = "changed"
    return row


def _note_target(before: Item, after: Item, notes: list[str]) -> bool:
    """Add a note on a target that changed; return whether it is later than before."""
    if before.target == after.target:
        return False
    earlier, now = parse_target(before.target)[1], parse_target(after.target)[1]
    if earlier and now and earlier != now:
        verb = "slipped" if now > earlier else "brought forward"
        notes.append(f"{verb} from {before.target} to {after.target}")
        return now > earlier
    notes.append(f"target {before.target or 'none'} before, now {after.target or 'none'}")
    return False


def _only_less(before: str, after: str) -> bool:
    """Return whether words were removed and none were added."""
    if len(after) >= len(before):
        return False
    left, right = diff_words(before, after)
    added = "".join(text for op, text in right if op == "ins")
    removed = "".join(text for op, text in left if op == "del")
    return not re.search(r"\w", added) and bool(re.search(r"\w", removed))


def _narrow_topics(rows: list[Row]) -> None:
    """Mark a topic as narrowed that lost focus areas or challenges and got none."""
    lost = {row.before.under for row in rows if row.outcome == "retired" and row.before and row.before.under}
    got = {row.after.under for row in rows if row.outcome == "new" and row.after and row.after.under}
    for row in rows:
        fewer = row.before is not None and row.before.key in lost and row.item.key not in got
        if fewer and row.outcome in ("continued", "changed"):
            row.outcome = "narrowed"
            row.notes.append("with fewer focus areas or challenges")


# --- text --------------------------------------------------------------------------------------------------


def runs_of(before: str, after: str) -> Runs:
    """Return both texts as one: (same | removed | added, text) in reading order."""
    left, right = diff_words(before, after)
    runs: list[tuple[str, str]] = []
    at = to = 0
    while at < len(left) or to < len(right):
        if at < len(left) and left[at][0] == "del":
            runs.append(("removed", left[at][1]))
            at += 1
        elif to < len(right) and right[to][0] == "ins":
            runs.append(("added", right[to][1]))
            to += 1
        else:
            runs.append(("same", left[at][1]))
            at, to = at + 1, to + 1
    return tuple(runs)


HEADER = {
    "title": "Title",
    "reference": "Reference",
    "revision": "Revision",
    "group": "Group",
    "chair": "Chairperson",
    "vice_chair": "Vice-chairperson",
    "division": "Division",
    "dated": "Date of the document",
    "period": "Period",
    "marking": "Marking",
    "preface": "Text before the first heading",
    "endorsements": "Endorsements",
}


def _header_rows(before: PlanText, after: PlanText) -> Iterator[tuple[str, Runs]]:
    """Yield (label, runs) for each field of the header that differs."""
    for name, label in HEADER.items():
        old, new = (_header_text(name, text.get(name)) for text in (before, after))
        if old != new:
            yield label, runs_of(old, new)


def _header_text(name: str, value: Any) -> str:
    if name == "period":
        days = [date.fromisoformat(value[end]) for end in ("start", "end")]
        return value["printed"] or date_range(*days)
    if name == "endorsements":
        return "\n".join(_endorsement_text(row) for row in value or ())
    if name == "dated":
        return long_date(date.fromisoformat(value)) if value else ""
    return "" if value in (None, "", 0) else str(value)


def _endorsement_text(row: PlanText) -> str:
    on = f", {long_date(date.fromisoformat(row['dated']))}" if row["dated"] else ""
    return f"{row['verb']} by {row['body']}{on}"
