"""The difference between two texts, by paragraph and then by word."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Piece = tuple[str, str]  # (op, text); op is "same", "del" or "ins"


def diff_words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the left and of the right text; joined again they give both texts unchanged.

    Compared by paragraph first, then by word inside the paragraphs that changed. A stretch that can't be
    compared in good time counts as replaced.
    """
    left: list[Piece] = []
    right: list[Piece] = []
    budget = _Budget(_COSTLY_TOGETHER)
    for op, old, new in _blocks(before.splitlines(keepends=True), after.splitlines(keepends=True), budget):
        if op == "equal":
            left.append(("same", old))
            right.append(("same", new))
            continue
        for word_op, old_words, new_words in _blocks(_WORD.findall(old), _WORD.findall(new), budget):
            if old_words:
                left.append(("same" if word_op == "equal" else "del", old_words))
            if new_words:
                right.append(("same" if word_op == "equal" else "ins", new_words))
    return left, right


# A word keeps the space behind it, so that a row of changed words stays one piece.
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Pairs of equal words between the two sides. The matcher's cost grows faster than their number: 2,000 times
# the same word took it 70 s. At this bound the worst case seen took 0.3 s, and pages of prose stay below it.
_COSTLY = 40_000
_COSTLY_TOGETHER = 5 * _COSTLY  # of all paragraphs of two texts: 1.5 s in the worst case


@dataclass
class _Budget:
    """How many pairs of equal words may still be compared in two texts."""

    pairs: int


def _blocks(old: list[str], new: list[str], budget: _Budget) -> Iterator[tuple[str, str, str]]:
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    old_end, new_end = len(old) - tail, len(new) - tail
    if head:
        yield "equal", "".join(old[:head]), "".join(new[:head])
    yield from _middle(old[head:old_end], new[head:new_end], budget)
    if tail:
        yield "equal", "".join(old[old_end:]), "".join(new[new_end:])


def _middle(old: list[str], new: list[str], budget: _Budget) -> Iterator[tuple[str, str, str]]:
    often = Counter(new)
    pairs = sum(often[word] for word in old)
    if pairs > min(_COSTLY, budget.pairs):
        yield "replace", "".join(old), "".join(new)
        return
    budget.pairs -= pairs
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield op, "".join(old[a:b]), "".join(new[c:d])
