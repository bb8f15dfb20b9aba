"""Which characters are printed, and what stands for the others."""

import hashlib
import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as some

from documents.rendering.glyphs import BOX, GlyphReplacer, covered_by
from documents.rendering.pdf import FONTS
from documents.tree import Document, Fact, Items, Paragraph, Prose, Section, Table

FOLDER = FONTS[0].parent
PRINTED = [covered_by(font) for font in FONTS]


def printed(text: str) -> tuple[str, list[tuple[str, str, int]]]:
    replacer = GlyphReplacer(*PRINTED)
    return replacer.clean(text), [tuple(item) for item in replacer.substitutions]


def test_clean_usual_text_is_unchanged():
    text = "Ωβ µm ≥ 5 °C → “é” – … • 25 ½ ² €: שלום, العربية\tand\nlines"
    assert printed(text) == (text, [])


def test_clean_character_without_glyph_is_replaced_and_listed():
    assert printed("a 🚀 b 中 c 🚀") == (f"a {BOX} b {BOX} c {BOX}", [("中", BOX, 1), ("🚀", BOX, 2)])


def test_clean_character_with_plain_form_is_replaced_by_it():
    assert printed("①Ａ")[0] == "1A"
    assert printed("\uf0b7 first ☐ ✓")[0] == "• first [ ] [x]"


def test_clean_invisible_character_is_left_out_and_listed():
    assert printed("a\x00b\x1b c\u202ed\ud800") == (
        f"ab cd{BOX}",
        [("U+0000", "", 1), ("U+001B", "", 1), ("U+202E", "", 1), ("U+D800", BOX, 1)],
    )


def test_clean_line_ends_become_newlines():
    assert printed("a\r\nb\rc\u2028d\x0be") == ("a\nb\nc\nd\ne", [])


def test_clean_combining_mark_needs_font_of_its_letter():
    assert printed("e\u0301 and ש\u05b8") == ("e\u0301 and ש\u05b8", [])
    assert printed("≥\u05b8") == ("≥", [("\u05b8", "", 1)])


def test_clean_markdown_replaces_entities():
    replacer = GlyphReplacer(*PRINTED)
    tree = replacer.document(
        Document("T", (Section("S", blocks=(Prose("&#x1F680; &amp; &#x202e;"), Items(("&#128640;",)))),))
    )
    assert tree.sections[0].blocks == (Prose(f"{BOX} &amp; "), Items((BOX,)))
    assert GlyphReplacer(*PRINTED).document(Document("&#x1F680;")).title == "&#x1F680;"  # no Markdown there


def test_clean_without_fonts_removes_only_forbidden_characters():
    replacer = GlyphReplacer()
    assert replacer.clean("🚀 中 \x07\ud800\ufffe ▪") == f"🚀 中 {BOX}{BOX} ▪"
    assert [item.typed for item in replacer.substitutions] == ["U+0007", "U+D800", "U+FFFE"]


def test_document_cleans_every_text():
    cell = "\x01x"
    tree = GlyphReplacer().document(
        Document(
            cell,
            (Section(cell, cell, (Paragraph(cell), Table(cell, (cell,), ((cell,),))), (Section(cell),)),),
            cover=(Fact(cell, cell),),
            keywords=(cell,),
        )
    )
    assert "\x01" not in repr(tree)
    assert "\\x01" not in repr(tree)
    assert repr(tree).count("'x'") == 11


@given(some.text(alphabet=some.characters(exclude_categories=()), max_size=80))
@example("a\u0301\u05b8\u0651")
def test_clean_any_text_is_printable(text):
    clean, listed = printed(text)
    codes = frozenset().union(*PRINTED)
    assert {ord(letter) for letter in clean} <= codes | {9, 10}
    assert not any(unicodedata.category(letter) in ("Cs", "Co", "Cf") for letter in clean)
    assert all(times > 0 for _, _, times in listed)


def test_fonts_have_expected_digests_and_licence():
    files = [item for package in json.loads((FOLDER / "fonts.json").read_text()) for item in package["files"]]
    for item in files:
        assert hashlib.sha256((FOLDER / item["file"]).read_bytes()).hexdigest() == item["sha256"], item[
            "file"
        ]
    assert {path.name for path in FOLDER.iterdir()} == {item["file"] for item in files} | {"fonts.json"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_000_000


def test_font_weights_have_same_glyphs():
    weights = [covered_by(FOLDER / f"NotoSans-{name}.ttf") for name in ("Bold", "Italic", "BoldItalic")]
    assert {covered_by(FONTS[0]), *weights} == {covered_by(FONTS[0])}
