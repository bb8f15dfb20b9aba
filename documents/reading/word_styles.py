"""The look of a paragraph in a Word document: its style by name, outline level, weight and size."""

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

DEFAULT_SIZE = 11.0  # points
MARKS = {"w:b": "strong", "w:i": "em", "w:strike": "struck"}
CODE = frozenset({"code words", "html code", "verbatim char", "inline code"})  # character styles
LABEL = "label"  # the character style of a label before its text


@dataclass(frozen=True)
class Look:
    style_id: str
    style: str  # as of a Block, or “continued”
    level: int | None
    bold: bool
    size: float


class Styles:
    """The paragraph styles of a document, each with what it inherits from the style it is based on."""

    def __init__(self, document: WordDocument) -> None:
        root = document.styles.element
        self.elements = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        self.default = next(
            (
                name
                for name, style in self.elements.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")
            ),
            "",
        )
        defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self.body_size = self._size(self.default) or _size_in(defaults) or DEFAULT_SIZE

    def look(self, paragraph: Element) -> Look:
        properties = paragraph.find(qn("w:pPr"))
        named = properties.find(qn("w:pStyle")) if properties is not None else None
        style_id = named.get(qn("w:val")) if named is not None else self.default
        style, level = self._role(style_id)
        own = properties.find(qn("w:outlineLvl")) if properties is not None else None
        if own is not None and int(own.get(qn("w:val"), 9)) < 9 and style == "text":
            style, level = "heading", int(own.get(qn("w:val"))) + 1
        runs = [run for run in paragraph.iter(qn("w:r")) if "".join(run.itertext(qn("w:t"))).strip()]
        sizes = [_size_in(run.find(qn("w:rPr"))) for run in runs]
        size = min((size for size in sizes if size), default=0) if all(sizes) and sizes else 0
        bold_style = self._bold(style_id)
        bold = bool(runs) and all(_bold_in(run.find(qn("w:rPr")), bold_style) for run in runs)
        return Look(style_id, style, level, bold, size or self._size(style_id) or self.body_size)

    def marks(self, run: Element) -> frozenset[str]:
        """Return the marks of a run, by its own properties, else by its character style; none of a label."""
        own = run.find(qn("w:rPr"))
        if own is None:
            return frozenset()
        named = own.find(qn("w:rStyle"))
        chain = self._chain(named.get(qn("w:val"), "")) if named is not None else []
        names = {_name(style) for style in chain}
        if LABEL in names:
            return frozenset()
        looks = [own, *(style.find(qn("w:rPr")) for style in chain)]
        marks = {mark for tag, mark in MARKS.items() if _is_on(tag, looks)}
        return frozenset(marks | ({"code"} if names & CODE else set()))

    def _chain(self, style_id: str) -> list[Element]:
        chain: list[Element] = []
        while style_id in self.elements and self.elements[style_id] not in chain:
            chain.append(self.elements[style_id])
            based = chain[-1].find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else ""
        return chain

    def _role(self, style_id: str) -> tuple[str, int | None]:
        """Return the style and level of a Block, by the name or outline level of the Word style."""
        for style in self._chain(style_id):
            name = _name(style)
            if name.startswith(("toc", "table of contents")):
                return "toc", None
            if name in ("title", "subtitle"):
                return name, None
            if name.startswith("heading ") and name[8:9].isdigit():
                return "heading", int(name[8])
            if name.startswith("list bullet"):
                return "bullet", None
            if name.startswith("list number"):
                return "numbered", None
            if name.startswith("list continue"):
                return "continued", None
            outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if outline is not None and int(outline.get(qn("w:val"), 9)) < 9:
                return "heading", int(outline.get(qn("w:val"))) + 1
        return "text", None

    def _size(self, style_id: str) -> float:
        return next(
            (size for style in self._chain(style_id) if (size := _size_in(style.find(qn("w:rPr"))))), 0
        )

    def _bold(self, style_id: str) -> bool:
        for style in self._chain(style_id):
            properties = style.find(qn("w:rPr"))
            if properties is not None and properties.find(qn("w:b")) is not None:
                return _bold_in(properties, False)
        return False


def _size_in(properties: Element | None) -> float:
    """Return the size in points that run properties give; 0 when they give none."""
    size = properties.find(qn("w:sz")) if properties is not None else None
    return int(size.get(qn("w:val"))) / 2 if size is not None else 0


def _name(style: Element) -> str:
    name = style.find(qn("w:name"))
    return name.get(qn("w:val"), "").lower() if name is not None else ""


def _is_on(tag: str, looks: list[Element | None]) -> bool:
    """Return the value of a switch, such as bold, in the first of the properties that have it."""
    switches = [look.find(qn(tag)) for look in looks if look is not None]
    switch = next((switch for switch in switches if switch is not None), None)
    return switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false", "off")


def _bold_in(properties: Element | None, otherwise: bool) -> bool:
    bold = properties.find(qn("w:b")) if properties is not None else None
    return otherwise if bold is None else bold.get(qn("w:val"), "1") not in ("0", "false", "off")
