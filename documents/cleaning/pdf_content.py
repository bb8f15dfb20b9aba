"""Remove from the pages of a PDF the text that is drawn invisibly, and the content of hidden layers."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from documents.cleaning.package import NotCleanable

INVISIBLE = 3  # the text rendering mode that draws nothing
RENDERING_MODE = re.compile(rb"\b3\s+Tr\b")
SHOWS_TEXT = ("Tj", "TJ", "'", '"')
DEEPEST = 200  # levels of the tree of pages
CONTENT_LIMIT = 100 * 1024 * 1024  # bytes of all pages together
PARSED_LIMIT = 25 * 1024 * 1024  # bytes of those with layers or invisible text: a megabyte takes a second
TOO_LARGE = "The PDF is too large to be cleaned: publish it in several files, or as a link."

Layers = set[tuple[int, int]]  # object numbers


def layer_names(pdf: pikepdf.Pdf) -> list[str]:
    """Return the names of the layers."""
    layers = pdf.Root.get("/OCProperties", Dictionary()).get("/OCGs", [])
    return [str(layer.get("/Name", "")) or "a layer" for layer in layers]


def hidden_layers(pdf: pikepdf.Pdf) -> Layers:
    """Return the layers that are off when the file is opened."""
    properties = pdf.Root.get("/OCProperties", Dictionary())
    default = properties.get("/D", Dictionary())
    hidden = {layer.objgen for layer in default.get("/OFF", [])}
    if default.get("/BaseState") == Name.OFF:
        hidden |= {layer.objgen for layer in properties.get("/OCGs", [])}
        hidden -= {layer.objgen for layer in default.get("/ON", [])}
    return hidden


class ContentCleaner:
    """Removes invisible text and hidden layers from the pages of one PDF, and the forms that they name.

    Every stream is read once, however many pages name it. Raises NotCleanable where they hold more than
    `CONTENT_LIMIT` bytes together.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf, self.hidden, self.layered = pdf, hidden_layers(pdf), bool(layer_names(pdf))
        self.seen: dict[tuple[int, int], bool] = {}  # stream → whether it draws invisible text
        self.forms: Layers = set()
        self.size = self.parsed = 0

    def clean(self, page: pikepdf.Page) -> int:
        """Clean a page and return the number of pieces that were removed."""
        removed, resources = 0, _resources(page.obj)
        # A list, since every stream must be counted.
        if any([self._is_suspect(stream) for stream in _streams(page.obj)]):
            instructions, removed = _filtered(page, resources, self.hidden)
            page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        return removed + self._clean_forms(resources)

    def _is_suspect(self, stream: Stream) -> bool:
        """Return whether a stream has layers or invisible text."""
        if stream.objgen not in self.seen:
            content = stream.read_bytes()
            self.size += len(content)
            if self.size > CONTENT_LIMIT:
                raise NotCleanable(TOO_LARGE)
            self.seen[stream.objgen] = bool(RENDERING_MODE.search(content))
            if self.layered or self.seen[stream.objgen]:
                self.parsed += len(content)
            if self.parsed > PARSED_LIMIT:
                raise NotCleanable(TOO_LARGE)
        return self.layered or self.seen[stream.objgen]

    def _clean_forms(self, resources: Dictionary) -> int:
        """Clean the forms that these resources name, and drop the names of layers."""
        removed = 0
        for form in _forms(resources):
            if form.objgen in self.forms:
                continue
            self.forms.add(form.objgen)
            if self._is_suspect(form):
                # A form without resources of its own uses those of its page.
                instructions, pieces = _filtered(form, form.get("/Resources", resources), self.hidden)
                form.write(pikepdf.unparse_content_stream(instructions))
                removed += pieces
            if "/Resources" in form:
                removed += self._clean_forms(form.Resources)
        if self.layered:
            _drop_hidden_objects(resources, self.hidden)
        return removed


def _streams(page: Dictionary) -> list[Stream]:
    contents = page.get("/Contents")
    if contents is None:
        return []
    return list(contents) if isinstance(contents, Array) else [contents]


def _resources(thing: Dictionary) -> Dictionary:
    """Return the resources of a page, its own or those that it inherits."""
    for _ in range(DEEPEST):
        if "/Resources" in thing:
            return thing.Resources
        if "/Parent" not in thing:
            break
        thing = thing.Parent
    return Dictionary()


def _forms(resources: Dictionary) -> Iterator[Stream]:
    for thing in resources.get("/XObject", Dictionary()).values():
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Form:
            yield thing


def _drop_hidden_objects(resources: Dictionary, hidden: Layers) -> None:
    objects, properties = resources.get("/XObject", Dictionary()), resources.get("/Properties", Dictionary())
    for key in [key for key, thing in objects.items() if _is_hidden(thing.get("/OC"), hidden)]:
        del objects[key]
    for key in [key for key, thing in properties.items() if thing.get("/Type") in (Name.OCG, Name.OCMD)]:
        del properties[key]


def _is_hidden(layer: Dictionary | None, hidden: Layers) -> bool:
    """Return whether a layer, or every layer of a group of layers, is off."""
    if not isinstance(layer, Dictionary):
        return False
    if layer.get("/Type") != Name.OCMD:
        return layer.objgen in hidden
    members = layer.get("/OCGs", Array())
    members = list(members) if isinstance(members, Array) else [members]
    off = [member.objgen in hidden for member in members]
    policy = layer.get("/P", Name.AnyOn)
    return {
        Name.AllOn: any(off),
        Name.AnyOff: not any(off),
        Name.AllOff: not all(off),
    }.get(policy, bool(off) and all(off))


def _filtered(content: object, resources: Dictionary, hidden: Layers) -> tuple[list[object], int]:
    """Return the instructions without invisible text, hidden layers and the marks of layers."""
    properties = resources.get("/Properties", Dictionary())
    objects = resources.get("/XObject", Dictionary())
    kept: list[object] = []
    marks: list[str] = []  # of each open mark: "", "layer" or "hidden"
    modes, mode, removed = [], 0, 0
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            marks.append(_mark(operator, operands, properties, hidden))
            removed += marks[-1] == "hidden" and marks.count("hidden") == 1
            if marks[-1]:
                continue
        elif operator == "EMC" and marks and marks.pop():
            continue
        elif operator == "q":
            modes.append(mode)
        elif operator == "Q" and modes:
            mode = modes.pop()
        elif operator == "Tr":
            mode = int(operands[0])
        invisible = operator in SHOWS_TEXT and mode == INVISIBLE
        off = operator == "Do" and _is_hidden(objects.get(str(operands[0]), Dictionary()).get("/OC"), hidden)
        removed += invisible or off
        if not invisible and not off and ("hidden" not in marks or operator in STATE):
            kept.append(instruction)
    return kept, removed


#: instructions whose effect reaches beyond a layer
STATE = {
    "q",
    "Q",
    "cm",
    "BT",
    "ET",
    "Tf",
    "Tr",
    "Tm",
    "Td",
    "TD",
    "T*",
    "TL",
    "Tc",
    "Tw",
    "Tz",
    "Ts",
    "gs",
    "w",
}
STATE |= {"J", "j", "M", "d", "ri", "i", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"}
STATE |= {"BDC", "BMC", "EMC"}


def _mark(operator: str, operands: Sequence[Any], properties: Dictionary, hidden: Layers) -> str:
    if operator != "BDC" or operands[0] != Name.OC:
        return ""
    layer = properties.get(str(operands[1]))
    return "hidden" if _is_hidden(layer, hidden) else "layer"
