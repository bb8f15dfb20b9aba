"""The numbers and bullets that Word sets itself, counted as Word counts them."""

import re
from collections import defaultdict

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counters of the lists of one document; ask for its paragraphs in their order."""

    def __init__(self, document: WordDocument) -> None:
        part = next(
            (
                relation.target_part
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering")
            ),
            None,
        )
        root = part.element if part is not None else ()
        lists = {item.get(qn("w:abstractNumId")): item for item in root if item.tag == qn("w:abstractNum")}
        self.abstract: dict[str, str] = {}
        for item in root:
            if item.tag == qn("w:num"):
                self.abstract[item.get(qn("w:numId"))] = item.find(qn("w:abstractNumId")).get(qn("w:val"))
        self.levels = {
            name: {int(level.get(qn("w:ilvl"))): level for level in item.findall(qn("w:lvl"))}
            for name, item in lists.items()
        }
        self.styles = {
            style.get(qn("w:styleId")): style for style in document.styles.element.findall(qn("w:style"))
        }
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)

    def of(self, paragraph: Element, style_id: str) -> tuple[str, str]:
        """Count the paragraph; return bullet, numbered or “”, and the number as printed."""
        number, depth = self._reference(paragraph, style_id)
        name = self.abstract.get(number, "")
        level = self.levels.get(name, {}).get(depth)
        if level is None:
            return "", ""
        kind = _value(level, "w:numFmt", "decimal")
        if kind in ("bullet", "none"):
            return ("bullet" if kind == "bullet" else ""), ""
        counts = self.counts[name]
        counts[depth] = counts.get(depth, int(_value(level, "w:start", "1")) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return "numbered", self._print(name, level)

    def _reference(self, paragraph: Element, style_id: str) -> tuple[str, int]:
        """Return the (list, level) that the paragraph or its style names."""
        path = f"{qn('w:pPr')}/{qn('w:numPr')}"
        properties, seen = paragraph.find(path), set()
        while properties is None and style_id in self.styles and style_id not in seen:
            seen.add(style_id)
            properties = self.styles[style_id].find(path)
            based = self.styles[style_id].find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else ""
        if properties is None:
            return "", 0
        return _value(properties, "w:numId", ""), int(_value(properties, "w:ilvl", "0"))

    def _print(self, name: str, level: Element) -> str:
        def count_at(placeholder: re.Match) -> str:
            depth = int(placeholder[1]) - 1
            other = self.levels[name].get(depth)
            count = self.counts[name].get(depth, 1)
            return _in_format(count, _value(other, "w:numFmt", "decimal") if other is not None else "decimal")

        return re.sub(r"%(\d)", count_at, _value(level, "w:lvlText", ""))


def _value(element: Element, name: str, otherwise: str) -> str:
    child = element.find(qn(name))
    return child.get(qn("w:val"), otherwise) if child is not None else otherwise


def _in_format(count: int, kind: str) -> str:
    if kind.endswith("Letter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if kind.startswith("upper") else letter
    if kind.endswith("Roman"):
        text = ""
        for value, sign in ROMAN:
            text, count = text + sign * (count // value), count % value
        return text.upper() if kind.startswith("upper") else text
    return f"{count:02}" if kind == "decimalZero" else str(count)
