"""The sample plan in other formats: wrapped text, Markdown, two Word files, two PDFs."""

import io
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import typst
from docx import Document

BULLET = "- "
NUMBER = re.compile(r"^((?:\d+\.)+) (.*)")


def level_of(line: str, above: str) -> int:
    """Return the level of a heading line of the plan; 0 for other lines, such as those of a list."""
    number = NUMBER.match(line)
    if not number or line.endswith(";") or NUMBER.match(above):
        return 0
    parts = number[1].count(".")
    # 1. to 4. inside 1.1 are its topics
    topic = parts == 1 and not re.search(r"\b(?:goals)\b", line)
    return 3 if topic else parts


def marked(text: str) -> list[tuple[int, str]]:
    """Return (level, line) of every line that isn't blank; bullets keep their mark."""
    lines, above = [], ""
    for line in text.split("\n"):
        if line.strip():
            lines.append((level_of(line, above), line.strip()))
        above = line
    return lines


def wrapped(text: str) -> bytes:
    """Return lines of 78 characters, list items indented below their mark."""
    result = []
    for line in text.split("\n"):
        indent = ""
        if line.startswith(BULLET) or (NUMBER.match(line) and line.endswith(";")):
            indent = "   "
        wrapper = textwrap.TextWrapper(78, subsequent_indent=indent, break_on_hyphens=False)
        wrapper.break_long_words = False
        result.append(wrapper.fill(line))
    return "\n".join(result).encode()


def markdown(text: str) -> bytes:
    result = []
    for line in text.split("\n"):
        title = line.startswith("2023 work plan")
        level = level_of(line, result[-1] if result else "")
        result.append(f"# {line}" if title else f"{'#' * (level + 1)} {line}" if level else line)
    return "\n".join(result).encode()


def word(text: str, *, styled: bool) -> bytes:
    document = Document()
    for level, line in marked(text):
        if line.startswith("2023 work plan"):
            document.add_paragraph(line, style="Title" if styled else None)
        elif level and styled:
            document.add_heading(line, level)
        elif line.startswith(BULLET):
            document.add_paragraph(line[2:] if styled else line, style="List Bullet" if styled else None)
        elif NUMBER.match(line) and styled and line.endswith(";"):
            document.add_paragraph(NUMBER.match(line)[2], style="List Number")
        else:
            document.add_paragraph(line)
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


PAGE = """
#let lines = json(bytes(sys.inputs.lines))
#set document(title: "Plan", date: none)
#set text(lang: "en", size: 10pt, hyphenate: false)
#set par(justify: JUSTIFY)
#set page(paper: "a4", header: [QIG work plan #h(1fr) EMA/824798/2022],
  footer: context [Page #counter(page).display() of #counter(page).final().first()])
#for (level, line) in lines {
  HEADING
  else if line.starts-with("- ") { list(line.slice(2)) }
  else { par(line) }
}
"""
HEADING = "if level > 0 { heading(level: level, line) }"
LOOKS = 'if level > 0 { block(above: 1.5em, text(13pt - level * 0.5pt, weight: "bold", line)) }'


def pdf(text: str, *, tags: bool) -> bytes:
    source = PAGE.replace("HEADING", HEADING if tags else LOOKS).replace("JUSTIFY", str(tags).lower())
    inputs = {"lines": json.dumps(marked(text))}
    return typst.compile(
        source.encode(), format="pdf", sys_inputs=inputs, ignore_system_fonts=True, pdf_tags=tags
    )


FORMATS: dict[str, Callable[[str], bytes]] = {
    "wrapped.txt": wrapped,
    "plain.md": markdown,
    "styled.docx": lambda text: word(text, styled=True),
    "plain.docx": lambda text: word(text, styled=False),
    "tagged.pdf": lambda text: pdf(text, tags=True),
    "looks.pdf": lambda text: pdf(text, tags=False),
}


def sample() -> str:
    return (Path(__file__).parents[2] / "samples" / "qig-2023-work-plan.txt").read_text()
