"""Printed lines of a PDF → paragraphs: which line continues the one above, and which is page furniture."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from documents.reading.blocks import IsLabel
from documents.reading.emphasis import to_typed_markdown
from documents.reading.marks import BULLET, NUMBERED, joined
from documents.reading.pdf_page import Line
from documents.rendering.rich_text import Run, plain

TITLE_LARGER = 6  # points above the body's size


@dataclass
class Paragraph:
    """Lines that are one text."""

    lines: list[Line]

    @property
    def text(self) -> str:
        """The lines as one text; a hyphen at a line's end stays, for it may belong to the word."""
        text = self.lines[0].text
        for line in self.lines[1:]:
            text = joined(text, line.text)
        return text

    @property
    def runs(self) -> tuple[Run, ...]:
        """The same text with its emphasis and links."""
        text, runs = self.lines[0].text, list(self.lines[0].runs)
        for line in self.lines[1:]:
            longer = joined(text, line.text)
            if len(longer) > len(text) + len(line.text):
                runs.append(_space_between(runs[-1:], line.runs[:1]))
            runs += line.runs
            text = longer
        return tuple(runs)

    def typed_markdown(self) -> str:
        """Return the text as Markdown; without any emphasis or link where these would cost a word of it."""
        runs = self.runs
        same = plain(runs).split() == self.text.split()
        return to_typed_markdown(runs) if same and any(run.marks or run.link for run in runs) else self.text

    def stands_out(self, body: float) -> bool:
        return all(line.bold or line.size > body + 1 for line in self.lines)


def _space_between(left: Sequence[Run], right: Sequence[Run]) -> Run:
    """Return the space at the end of a line, with the marks and the link that both neighbours have."""
    if not left or not right:
        return Run(" ")
    link = left[0].link if left[0].link == right[0].link else ""
    return Run(" ", left[0].marks & right[0].marks, link)


def body_size(paragraphs: list[Paragraph]) -> float:
    """Return the size of type in which most letters are set."""
    letters: Counter[float] = Counter()
    for paragraph in paragraphs:
        for line in paragraph.lines:
            letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0]


def join_paragraphs(
    lines: list[Line], leading: float, is_label: IsLabel, *, tagged: bool = False
) -> list[Paragraph]:
    """Return the paragraphs, in order; a paragraph may continue after the furniture between two pages.

    `tagged`: the file itself marks the items of lists, so that a dash that begins a line need not be one.
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
        begins_anew = _begins_with_mark(line, tagged=tagged) or (line.size < title and is_label(line.text))
        if open_ is not None and not begins_anew and _continues(open_, line, leading):
            open_.lines.append(line)
        else:
            open_ = Paragraph([line])
            paragraphs.append(open_)
    return paragraphs


def join_tagged(lines: list[Line]) -> list[Paragraph]:
    """Return the paragraphs of a file whose tags tell which lines are one."""
    paragraphs: list[Paragraph] = []
    open_: Paragraph | None = None
    for line in lines:
        if line.role == "furniture":
            paragraphs.append(Paragraph([line]))
            continue
        above = open_.lines[-1] if open_ else None
        if above and not line.mark and (line.element, line.cell) == (above.element, above.cell):
            open_.lines.append(line)
        else:
            open_ = Paragraph([line])
            paragraphs.append(open_)
    return paragraphs


def _begins_with_mark(line: Line, *, tagged: bool) -> bool:
    """Whether the line begins with a bullet, or a number with a capital after it."""
    if line.role == "bullet" or (BULLET.match(line.text) and not tagged):
        return True
    number = NUMBERED.match(line.text)
    return number is not None and not line.text[number.end() :][:1].islower()


def _continues(paragraph: Paragraph, line: Line, leading: float) -> bool:
    """Whether a line belongs to the paragraph above: near, set alike, for want of room on the line above."""
    above = paragraph.lines[-1]
    if line.cell != above.cell or abs(line.size - above.size) > 0.6 or line.bold != paragraph.lines[0].bold:
        return False
    space = 0.25 * line.size
    if above.x1 + space + line.first < above.right - 1:
        return False
    if above.page != line.page:
        return not re.search(r"[.:;!?]$", above.text) and line.text[:1].islower()
    return (line.top - above.bottom) / line.size <= leading + 0.3
