"""What became of a plan's items between two of its texts, or between two plans. Pure functions over words.

A side is what `workplans.wording.wording_of` gives, so that a plan of now, of a day and a frozen release
compare alike. Items are the same by lineage (`Link`), by key, by their words, or by words nearly theirs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from core.difference import diff_words
from core.formatting import date_range, long_date
from workplans.dates import parse_target
from workplans.models import Tier
from workplans.paragraphs import flat

Words = dict[str, Any]
Runs = tuple[tuple[str, str], ...]

#: what a reader asks for first stands first; the last is folded
BECAME = {
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
KINDS = {
    "section": "Section",
    "topic": "Topic",
    "focus_area": "Focus area",
    "challenge": "Challenge",
    "goal": "Goal",
    "activity": "Activity",
    "commitment": "Commitment",
}
#: of one sort: a topic's tier goes up or down along this line
TIERS = list(Tier.values)
ALIKE = 0.6
MOST_PAIRS = 250_000
SCALED_BACK = "scaled_back"


class Link(NamedTuple):
    """That an item of the earlier plan lives on as one of the later; `after` is empty where it ended."""

    before: str
    after: str
    became: str
    reason: str = ""


@dataclass(frozen=True)
class Item:
    """A piece of a plan.

    `section` and `place`: the heading above it, by key and in words; `under`: the key of its
    topic.
    """

    kind: str
    key: str
    name: str
    text: str = ""
    place: str = ""
    section: str = ""
    under: str = ""
    tier: str = ""
    tier_words: str = ""
    target: str = ""
    progress: str = ""
    progress_words: str = ""

    @property
    def words(self) -> str:
        """All that it says, as one text."""
        return "\n\n".join(filter(None, (self.name, self.text)))


@dataclass
class Row:
    """One item of the comparison: what became of it, before and after; `also`: more parts of a split one."""

    became: str
    before: Item | None = None
    after: Item | None = None
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    by_words: bool = False
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
        """By what a reader knows it: as it was called before."""
        return (self.before or self.item).name

    @property
    def runs(self) -> Runs:
        """Its words with what came and went; empty where they are the same, or there is no one to compare."""
        if self.before is None or self.after is None or self.before.words == self.after.words:
            return ()
        if self.became in ("merged", "split"):
            return ()
        return runs_of(self.before.words, self.after.words)


@dataclass
class Comparison:
    """The rows in the order of the later text, those that ended in the order of the earlier."""

    rows: list[Row]
    header: list[tuple[str, Runs]]

    @property
    def groups(self) -> list[tuple[str, str, str, list[Row]]]:
        """(fate, its words, its tone, rows), what matters first; those without a row are left out."""
        found = defaultdict(list)
        for row in self.rows:
            found[row.became].append(row)
        return [(name, words, tone, found[name]) for name, (words, tone) in BECAME.items() if found[name]]

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, _, _, rows in self.groups}

    @property
    def sentence(self) -> str:
        """The comparison in a sentence: “Of 40 items 30 go on unchanged, 2 slipped …; 3 are new.”"""
        counts = self.counts
        old = sum(1 for row in self.rows if row.before is not None)
        if not old and not counts:
            return "There is nothing to compare: neither has an item."
        said = [f"{counts[name]} {IN_A_SENTENCE[name]}" for name in IN_A_SENTENCE if name in counts]
        new = counts.get("new", 0)
        more = f"{new} {'is' if new == 1 else 'are'} new" if new else ""
        if not said:
            return f"All {new} items are new." if new else "There is nothing to compare."
        return f"Of {old} item{'s' if old != 1 else ''} {_and(said)}{f'; {more}' if more else ''}."


IN_A_SENTENCE = {
    "continued": "went on unchanged",
    "changed": "changed",
    "narrowed": "narrowed",
    "slipped": "slipped",
    "promoted": "moved up",
    "demoted": "moved down",
    "merged": "merged",
    "split": "split",
    "retired": "retired",
}


def _and(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def compare(before: Words, after: Words, links: Iterable[Link] = ()) -> Comparison:
    """What became of each item of `before`, and what is new in `after`."""
    old, new = list(items_in(before)), list(items_in(after))
    pairs, ended = _paired(old, new, list(links))
    home = {one.key: other.key for one, other, _, _ in pairs if one.kind == "section"}
    rows = list(_rows(pairs, home))
    known = {other.key for _, other, _, _ in pairs if other is not None}
    rows += [Row("new", after=item) for item in new if item.key not in known]
    place = {item.key: at for at, item in enumerate(new)}
    rows.sort(key=lambda row: place.get(row.after.key, len(new)) if row.after else len(new))
    rows += [Row("retired", before=item, reason=reason) for item, reason in ended]
    _narrow_topics(rows)
    return Comparison(rows, list(_of_header(before, after)))


# --- items -------------------------------------------------------------------------------------------------


def items_in(words: Words) -> Iterator[Item]:
    """The pieces of a plan, in the order of its document."""
    for section in words["sections"]:
        place = f"{section['number']} {section['title']}".strip()
        yield Item("section", section["id"], place, section["text"])
        here = {"place": place, "section": section["id"]}
        for topic in section["topics"]:
            yield from _of_topic(topic, here)
        for goal in section["goals"]:
            yield Item("goal", goal["id"], flat(goal["text"]), **here)
        for act in section["activities"]:
            yield Item(
                "activity",
                act["id"],
                act["title"] or act["text"],
                "\n\n".join(filter(None, (act["text"] if act["title"] else "", act.get("comments", "")))),
                **here,
                target=act["target"],
                progress=act["progress"]["value"],
                progress_words=act["progress"]["label"],
            )
        for said in section["commitments"]:
            yield Item("commitment", said["id"], said["sentence"], **here)


def _of_topic(topic: Words, here: dict[str, str]) -> Iterator[Item]:
    text = "\n\n".join(filter(None, (topic["description"], topic["justification"])))
    tier = topic["tier"]
    yield Item(
        "topic", topic["id"], topic["title"], text, **here, tier=tier["value"], tier_words=tier["label"]
    )
    for kind, parts in (("focus_area", topic["focus_areas"]), ("challenge", topic["challenges"])):
        for part in parts:
            yield Item(kind, part["id"], part["text"], place=topic["title"], under=topic["id"])


# --- which is which ----------------------------------------------------------------------------------------

Pair = tuple[Item, Item, str, str]  # before, after, how it is known, reason


def _paired(old: list[Item], new: list[Item], links: list[Link]) -> tuple[list[Pair], list[tuple[Item, str]]]:
    """The pairs, and the items that ended with the reason why."""
    there = {item.key: item for item in new}
    by_item: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_item[link.before].append(link)
    pairs: list[Pair] = []
    ended: list[tuple[Item, str]] = []
    open_: list[Item] = []
    for item in old:
        known = by_item.get(item.key, [])
        living = [link for link in known if link.after in there]
        pairs += [(item, there[link.after], link.became, link.reason) for link in living]
        if known and not living:
            ended.append((item, next((link.reason for link in known if link.reason), "")))
        elif not known:
            open_.append(item)
    taken = {other.key for _, other, _, _ in pairs}
    for how, match in (("", _by_key), ("", _by_words), ("alike", _by_likeness)):
        found = match(open_, [item for item in new if item.key not in taken])
        pairs += [(one, other, how, "") for one, other in found]
        matched = {one.key for one, _ in found}
        taken |= {other.key for _, other in found}
        open_ = [item for item in open_ if item.key not in matched]
    return pairs, ended + [(item, "") for item in open_]


def _by_key(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    there = {item.key: item for item in new}
    return [(item, there[item.key]) for item in old if item.key in there]


def _by_words(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    there: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in reversed(new):
        there[item.kind, _said(item)].append(item)
    return [(item, there[key].pop()) for item in old if there.get(key := (item.kind, _said(item)))]


def _said(item: Item) -> str:
    return " ".join(sorted(_tokens(item))) if item.kind != "section" else item.name.casefold()


def _tokens(item: Item) -> set[str]:
    return set(re.findall(r"\w{3,}", item.words.casefold()))


def _by_likeness(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    """Pairs of one kind that share most of their words, the likest first; none where there are too many."""
    if len(old) * len(new) > MOST_PAIRS:
        return []
    theirs = [(item, _tokens(item)) for item in new]
    scored = []
    for at, item in enumerate(old):
        mine = _tokens(item)
        for to, (other, words) in enumerate(theirs):
            if item.kind == other.kind and (both := mine & words):
                scored.append((len(both) / len(mine | words), -at, -to, item, other))
    found: list[tuple[Item, Item]] = []
    taken: set[tuple[int, str]] = set()
    for score, _, _, item, other in sorted(scored, key=lambda row: row[:3], reverse=True):
        if score >= ALIKE and (0, item.key) not in taken and (1, other.key) not in taken:
            taken |= {(0, item.key), (1, other.key)}
            found.append((item, other))
    return found


# --- what became of it -------------------------------------------------------------------------------------


def _rows(pairs: list[Pair], home: dict[str, str]) -> Iterator[Row]:
    """A row for each item; the parts of a split one stand in one row."""
    split: dict[str, Row] = {}
    for before, after, how, reason in pairs:
        row = _row(before, after, how, reason, home)
        if how == "split" and before.key in split:
            split[before.key].also.append(after)
            split[before.key].notes += row.notes
            continue
        if how == "split":
            split[before.key] = row
        yield row


def _row(before: Item, after: Item, how: str, reason: str, home: dict[str, str]) -> Row:
    """`home`: the section of the later plan that goes on as one of the earlier."""
    row = Row("continued", before, after, reason, by_words=how == "alike")
    slipped = _moved_target(before, after, row.notes)
    if before.progress != after.progress:
        row.notes.append(f"{before.progress_words.lower()} before, now {after.progress_words.lower()}")
    if before.section and home.get(before.section) != after.section:
        row.notes.append(f"moved from “{before.place}” to “{after.place}”")
    if how in ("merged", "split"):
        row.became = how
        row.notes.append(f"into “{after.name[:120]}”" if how == "merged" else f"as “{after.name[:120]}”")
    elif slipped:
        row.became = "slipped"
    elif before.tier != after.tier:
        row.became = "promoted" if TIERS.index(after.tier) < TIERS.index(before.tier) else "demoted"
        row.notes.append(f"from “{before.tier_words}” to “{after.tier_words}”")
    elif after.progress == SCALED_BACK != before.progress or _only_less(before.words, after.words):
        row.became = "narrowed"
    elif before.words != after.words or before.target != after.target:
        row.became = "changed"
    return row


def _moved_target(before: Item, after: Item, notes: list[str]) -> bool:
    """Whether the target is later than it was; what is to be said of it goes to the notes."""
    if before.target == after.target:
        return False
    was, now = parse_target(before.target)[1], parse_target(after.target)[1]
    if was and now and was != now:
        verb = "slipped" if now > was else "brought forward"
        notes.append(f"{verb} from {before.target} to {after.target}")
        return now > was
    notes.append(f"target {before.target or 'none'} before, now {after.target or 'none'}")
    return False


def _only_less(before: str, after: str) -> bool:
    """Whether words were taken out and none came."""
    if len(after) >= len(before):
        return False
    left, right = diff_words(before, after)
    came = "".join(text for op, text in right if op == "ins")
    gone = "".join(text for op, text in left if op == "del")
    return not re.search(r"\w", came) and bool(re.search(r"\w", gone))


def _narrow_topics(rows: list[Row]) -> None:
    """A topic that lost focus areas or challenges, and got none, is narrowed."""
    lost = {row.before.under for row in rows if row.became == "retired" and row.before and row.before.under}
    got = {row.after.under for row in rows if row.became == "new" and row.after and row.after.under}
    for row in rows:
        fewer = row.before is not None and row.before.key in lost and row.item.key not in got
        if fewer and row.became in ("continued", "changed"):
            row.became = "narrowed"
            row.notes.append("with fewer focus areas or challenges")


# --- words -------------------------------------------------------------------------------------------------


def runs_of(before: str, after: str) -> Runs:
    """One text out of two: (same | removed | added, words) in reading order."""
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


def _of_header(before: Words, after: Words) -> Iterator[tuple[str, Runs]]:
    """(label, runs) of each field of the header that differs."""
    for name, label in HEADER.items():
        old, new = (_header_words(name, words.get(name)) for words in (before, after))
        if old != new:
            yield label, runs_of(old, new)


def _header_words(name: str, value: Any) -> str:
    if name == "period":
        days = [date.fromisoformat(value[end]) for end in ("start", "end")]
        return value["printed"] or date_range(*days)
    if name == "endorsements":
        return "\n".join(_endorsed(row) for row in value or ())
    if name == "dated":
        return long_date(date.fromisoformat(value)) if value else ""
    return "" if value in (None, "", 0) else str(value)


def _endorsed(row: Words) -> str:
    on = f", {long_date(date.fromisoformat(row['dated']))}" if row["dated"] else ""
    return f"{row['verb']} by {row['body']}{on}"
