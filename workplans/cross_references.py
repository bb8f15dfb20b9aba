"""Cross-references between the sections of a document, and which of them are broken."""

import re
from collections.abc import Iterator

CROSS_REFERENCE = re.compile(
    r"\b(?:[Ss]ections?|chapters?|paragraphs?|points?)\s+(\d{1,2}(?:\.\d{1,2})*)\b(?!\.\d)(?!\s*%)"
    r"|\b(?:[Ss]ee|[Cc]f\.?|refer to)\s+(?:also\s+)?(?:under\s+)?(\d{1,2}(?:\.\d{1,2})+)\b(?!\.\d)"
    r"|(?<=\d)(?:,| and| or| to|\s*[–-])\s+(\d{1,2}(?:\.\d{1,2})+)\b(?!\.\d)"  # “sections 2.1 and 2.9”
)
# A section of something else: “section 4.2 of the SmPC”.
ELSEWHERE = re.compile(
    r"^\.?\s*(?:of|in) (?:the |its |that )?(?!(?:this|work ?plan|present)\b)\w", re.IGNORECASE
)


def broken_references(text: str, headings: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield (as printed, number probably meant) of each reference in a text to a section that does not exist.

    `headings` are the (number, title) of the document; where none has a number, no reference can be checked.
    """
    numbers = {number for number, _ in headings if number}
    for match in CROSS_REFERENCE.finditer(text) if numbers else ():
        number = match[1] or match[2] or match[3]
        if number not in numbers and not ELSEWHERE.match(text[match.end() :]):
            yield match[0], _meant_section(number, headings, text)


def _meant_section(number: str, headings: list[tuple[str, str]], sentence: str) -> str:
    """Return the number most likely meant: the same ending, or one figure off, then shared words."""
    words = set(re.findall(r"[a-z]{4,}", sentence.lower()))
    wrong = number.split(".")

    def likeness(heading: tuple[str, str]) -> tuple[int, int]:
        right = heading[0].split(".")
        same = sum(a == b for a, b in zip(wrong, right, strict=False))
        if len(right) > len(wrong) and right[-len(wrong) :] == wrong:
            form = 3
        elif len(right) == len(wrong) and same == len(wrong) - 1 and same:
            form = 2 if right[-1] == wrong[-1] else 1
        else:
            form = 0
        return form, len(words & set(re.findall(r"[a-z]{4,}", heading[1].lower())))

    best = max((heading for heading in headings if heading[0]), key=likeness)
    return best[0] if likeness(best)[0] else ""
