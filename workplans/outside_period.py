"""What a plan says of a time before its own period, as text does that was carried over unchanged.

Two things are reported: a period or year that the plan is claimed to be for (“priority topics for 2023”), and
a date that something is promised for. What has happened before the period is told by any plan.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from workplans.dates import MONTH, YEAR, parse_target
from workplans.models import Activity, Commitment, PlanSection
from workplans.paragraphs import SENTENCE_END, flat
from workplans.plan_text import Passage, PlanText, passages_in
from workplans.states import Progress

WHEN = rf"(?:Q\s?[1-4]|H[12]|{MONTH}|(?:the )?end(?: of)?|mid|(?:the )?(?:first|second) half(?: of)?)[\s-]+"
SPAN = rf"(?P<span>(?:{WHEN})?(?<![\d/]){YEAR}(?:\s*(?:[-–—/]|to|until|and)\s*(?:{WHEN})?{YEAR})*)(?!\d|/\d)"
#: the plan is for this time
FOR = re.compile(
    rf"\b(?:for|beyond)\s+(?:the\s+)?(?:(?:calendar\s+)?years?\s+|period\s+(?:of\s+|from\s+)?)?{SPAN}"
    rf"|\bwork[ -]?plan\s+period\W+{SPAN.replace('span', 'period')}",
    re.IGNORECASE,
)
#: so say titles too, with their last words or beside the words “work plan”
TITLE = re.compile(
    rf"{SPAN}\s+(?:[\w-]+\s+)?work[ -]?(?:plan|program)|(?<!\bof )(?<!\bfrom )(?<!\bsince )"
    rf"{SPAN.replace('span', 'last')}\W*$",
    re.IGNORECASE,
)
DATED = re.compile(SPAN, re.IGNORECASE)
#: before a date: it is still to come …
AHEAD = re.compile(
    r"\b(?:will|shall|might|may|(?:is|are) to|to be|plan(?:s|ned)?|expect(?:s|ed)?|foreseen|scheduled"
    r"|intend(?:s|ed)?|aim(?:s|ed)?)\b|^(?:by|before|until)\s+$",
    re.IGNORECASE,
)
#: … unless the words right before it tell of what was done by then
DONE = re.compile(
    r"(?:(?P<auxiliary>\w+)\s+)?\b(?:\w+ed|held|made|written|begun|taken)\s+(?:[\w-]+\s+){0,2}$"
    r"|\b(?:since|of|from|between|dated|strategy to)\s+$|\(\s*$",
    re.IGNORECASE,
)
OVER = (Progress.COMPLETED, Progress.CANCELLED)


class OutsidePeriod(NamedTuple):
    """Words as `printed` in `sentence`, about a time before the period.

    `kind` and `id` name the record whose text it stands in, `place` the heading above it.
    """

    kind: str
    id: str
    place: str
    sentence: str
    printed: str

    @property
    def description(self) -> str:
        """What contradicts the period, in a sentence."""
        return f"“{self.printed}” is outside the period of this plan."


def outside_period(text: PlanText) -> list[OutsidePeriod]:
    """Return what a plan's text (`workplans.plan_text`) says of a time before its period, in its order."""
    start, end = (date.fromisoformat(text["period"][day]).year for day in ("start", "end"))
    rows = [
        OutsidePeriod("work_plan", "", "the title", text["title"], printed)
        for printed in _in_title(text["title"], start, end)
    ]
    for passage in passages_in(text):
        is_heading = (passage.kind, passage.field) == (PlanSection.KIND, "title")
        for sentence in _sentences(passage.text):
            marked = (
                _in_title(sentence, start) if is_heading else _in_text(sentence, start, _is_promised(passage))
            )
            rows += [OutsidePeriod(passage.kind, passage.id, passage.place, sentence, row) for row in marked]
    rows += _targets(text, start)
    return list(dict.fromkeys(rows))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from filter(None, SENTENCE_END.split(flat(line)))


def _is_promised(passage: Passage) -> bool:
    """Return whether all that a passage says is promised: a commitment, or an activity that is not over."""
    if passage.kind == Activity.KIND and passage.field != "comments":
        return passage.row["progress"]["value"] not in OVER
    return passage.kind == Commitment.KIND


def _in_title(title: str, start: int, end: int | None = None) -> Iterator[str]:
    """Yield what a title says the plan is for, where that is before the period, or after it (`end`)."""
    claims = list(FOR.finditer(title))
    claims += [match for match in TITLE.finditer(title) if not _within(match.end() - 1, claims)]
    for match in claims:
        years = _years(match[0])
        if max(years) < start or (end is not None and min(years) > end):
            yield match[0].strip(" .:)")


def _in_text(sentence: str, start: int, promised: bool) -> Iterator[str]:
    """Yield the words about a time before the period; `promised`: its dates are promises without a “will”."""
    claims = [match for match in FOR.finditer(sentence) if max(_years(match[0])) < start]
    yield from (match[0] for match in claims)
    for match in DATED.finditer(sentence):
        if max(_years(match[0])) >= start or _within(match.start(), claims):
            continue
        before = sentence[: match.start()]
        done = DONE.search(before)
        if done and (done["auxiliary"] or "").lower() != "be":
            continue
        if promised or AHEAD.search(before):
            yield match[0]


def _targets(text: PlanText, start: int) -> Iterator[OutsidePeriod]:
    """Yield the targets of activities before the period that are neither completed nor cancelled."""
    for section in text["sections"]:
        place = f"{section['number']} {section['title']}".strip(" :")
        for row in section["activities"]:
            on = parse_target(row["target"])[1]
            if on and on.year < start and row["progress"]["value"] not in OVER:
                sentence = f"{row['title'] or row['text']} (target {row['target']})"
                yield OutsidePeriod("activity", row["id"], place, sentence, f"target {row['target']}")


def _within(place: int, matches: Iterable[re.Match[str]]) -> bool:
    return any(match.start() <= place < match.end() for match in matches)


def _years(printed: str) -> list[int]:
    return [int(year) for year in re.findall(YEAR, printed)]
