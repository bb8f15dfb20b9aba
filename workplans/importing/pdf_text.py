"""Printed lines of a PDF → paragraphs: which line carries on the one above, and which only names the page."""

import re
from collections import Counter
from dataclasses import dataclass

from workplans.importing.labels import find_label, find_name
from workplans.importing.pdf_page import Line
from workplans.importing.pieces import joined
from workplans.importing.text import BULLET
from workplans.paragraphs import NUMBERED

TITLE_LARGER = 6  # points above the body's size


@dataclass
class Paragraph:
    """Lines that are one text."""

    lines: list[Line]

    @property
    def text(self) -> str:
        """The lines as one; a hyphen at the end of one stays, for it may belong to the word."""
        text = self.lines[0].text
        for line in self.lines[1:]:
            text = joined(text, line.text)
        return text

    def stands_out(self, body: float) -> bool:
        return all(line.bold or line.size > body + 1 for line in self.lines)


def body_size(paragraphs: list[Paragraph]) -> float:
    """The size of type in which most letters are set."""
    letters: Counter[float] = Counter()
    for paragraph in paragraphs:
        for line in paragraph.lines:
            letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0]


def join_paragraphs(lines: list[Line], leading: float, *, tagged: bool = False) -> list[Paragraph]:
    """The paragraphs, in order; one may go on over the furniture between two pages.

    `tagged`: the file itself says what is an item of a list; a dash that begins a line need not be one.
    """
    flowing = [line.x1 for line in lines if line.role != "furniture" and not line.cell]
    right = max(flowing, default=0.0)
    title = body_size([Paragraph([line]) for line in lines]) + TITLE_LARGER
    paragraphs: list[Paragraph] = []
    open_: Paragraph | None = None
    for line in lines:
        if line.role == "furniture":
            paragraphs.append(Paragraph([line]))
            continue
        line.right = line.right or right
        if open_ is not None and _carries_on(open_, line, leading, tagged=tagged, labels=line.size < title):
            open_.lines.append(line)
        else:
            open_ = Paragraph([line])
            paragraphs.append(open_)
    return paragraphs


def _carries_on(paragraph: Paragraph, line: Line, leading: float, *, tagged: bool, labels: bool) -> bool:
    """Whether a line belongs to the paragraph above: near, set alike, for want of room on the line above.

    `labels`: what looks like a label is one, as it is but in a title.
    """
    above = paragraph.lines[-1]
    if line.cell != above.cell or abs(line.size - above.size) > 0.6 or line.bold != paragraph.lines[0].bold:
        return False
    if line.role == "bullet" or (BULLET.match(line.text) and not tagged):
        return False
    named = find_label(line.text)[0] or find_name(line.text)[0] or find_label(line.text, header=True)[1]
    if named and labels:
        return False
    if (marked := NUMBERED.match(line.text)) and not line.text[marked.end() :][:1].islower():
        return False
    space = 0.25 * line.size
    if above.x1 + space + line.first < above.right - 1:
        return False
    if above.page != line.page:
        return not re.search(r"[.:;!?]$", above.text) and line.text[:1].islower()
    return (line.top - above.bottom) / line.size <= leading + 0.3
