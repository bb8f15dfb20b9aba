"""Which items of two plan texts are the same: by lineage, by key, by equal text, or by similar text."""

import re
from collections import defaultdict
from typing import NamedTuple

from workplans.comparing.items import Item

#: share of common words from which two items are taken for the same
SIMILAR = 0.6
#: comparisons of texts beyond which none are made, to bound the time
MOST_PAIRS = 250_000


class Link(NamedTuple):
    """An outcome of a carry-over: the earlier item continues as `after`, which is empty where it ended."""

    before: str
    after: str
    outcome: str
    reason: str = ""


class Pair(NamedTuple):
    """Two items that are the same; `outcome` is that of the carry-over, if it is the source of the match."""

    before: Item
    after: Item
    outcome: str = ""
    reason: str = ""
    by_text: bool = False


def paired(old: list[Item], new: list[Item], links: list[Link]) -> tuple[list[Pair], list[tuple[Item, str]]]:
    """Return the pairs, and the items that ended, each with the reason."""
    in_new = {item.key: item for item in new}
    links_of: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        links_of[link.before].append(link)
    pairs: list[Pair] = []
    ended: list[tuple[Item, str]] = []
    unmatched: list[Item] = []
    for item in old:
        own = links_of.get(item.key, [])
        lasting = [link for link in own if link.after in in_new]
        pairs += [Pair(item, in_new[link.after], link.outcome, link.reason) for link in lasting]
        if own and not lasting:
            ended.append((item, next((link.reason for link in own if link.reason), "")))
        elif not own:
            unmatched.append(item)
    for match in (_by_key, _by_equal_text, _by_similar_text):
        matched = {pair.after.key for pair in pairs}
        matches = match(unmatched, [item for item in new if item.key not in matched])
        pairs += [Pair(before, after, by_text=match is _by_similar_text) for before, after in matches]
        gone = {before.key for before, _ in matches}
        unmatched = [item for item in unmatched if item.key not in gone]
    return pairs, ended + [(item, "") for item in unmatched]


def _by_key(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    in_new = {item.key: item for item in new}
    return [(item, in_new[item.key]) for item in old if item.key in in_new]


def _by_equal_text(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    in_new: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in reversed(new):
        in_new[item.kind, _normal_text(item)].append(item)
    return [(item, in_new[key].pop()) for item in old if in_new.get(key := (item.kind, _normal_text(item)))]


def _normal_text(item: Item) -> str:
    return " ".join(sorted(_tokens(item))) if item.kind != "section" else item.name.casefold()


def _tokens(item: Item) -> set[str]:
    return set(re.findall(r"\w{3,}", item.full_text.casefold()))


def _by_similar_text(old: list[Item], new: list[Item]) -> list[tuple[Item, Item]]:
    """Return pairs of one kind that share most of their words, the most similar first."""
    if len(old) * len(new) > MOST_PAIRS:
        return []
    new_tokens = [(item, _tokens(item)) for item in new]
    scored = []
    for at, item in enumerate(old):
        tokens = _tokens(item)
        for to, (other, others) in enumerate(new_tokens):
            if item.kind == other.kind and (common := tokens & others):
                scored.append((len(common) / len(tokens | others), -at, -to, item, other))
    pairs: list[tuple[Item, Item]] = []
    used: set[tuple[str, str]] = set()
    for score, _, _, item, other in sorted(scored, key=lambda row: row[:3], reverse=True):
        if score >= SIMILAR and not used & {("old", item.key), ("new", other.key)}:
            used |= {("old", item.key), ("new", other.key)}
            pairs.append((item, other))
    return pairs
