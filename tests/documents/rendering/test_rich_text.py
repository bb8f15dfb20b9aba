"""Markdown as runs and shapes, and tables that fit."""

from documents.rendering.rich_text import (
    Code,
    Entry,
    Grid,
    Listing,
    Par,
    Quote,
    Run,
    literal,
    plain,
    shapes_of,
)
from documents.rendering.tables import fitting, fitting_grids
from documents.tree import Table

STRONG, EM = frozenset({"strong"}), frozenset({"em"})


def test_shapes_paragraph_marks_links_and_breaks():
    text = "a **b *c*** ~~d~~ `e`  \nf\ng [h](https://x.example/) [i](javascript:x)"
    (paragraph,) = shapes_of(text)
    assert paragraph == Par(
        (
            Run("a "), Run("b ", STRONG), Run("c", STRONG | EM), Run(" "),
            Run("d", frozenset({"struck"})), Run(" "), Run("e", frozenset({"code"})), Run("\n"),
            Run("f"), Run(" "), Run("g "),
            Run("h", link="https://x.example/"), Run(" [i](javascript:x)"),
        )
    )  # fmt: skip


def test_shapes_lists_quotations_code_and_tables():
    text = "- a\n  - b\n\n3) c\n4) d\n\n> e\n\n```\nf\n```\n\n| g | h |\n|--|--|\n| i |\n\n# j\n\n![k](l) <b>"
    assert shapes_of(text) == (
        Listing((Entry("", (Par((Run("a"),)), Listing((Entry("", (Par((Run("b"),)),)),)))),)),
        Listing((Entry("3)", (Par((Run("c"),)),)), Entry("4)", (Par((Run("d"),)),)))),
        Quote((Par((Run("e"),)),)),
        Code("f"),
        Grid(((Run("g"),), (Run("h"),)), (((Run("i"),), ()),)),
        Par((Run("j", STRONG),)),
        Par((Run("k"), Run(" <b>"))),
    )


def test_shapes_deep_nesting_keeps_text():
    def words(shapes) -> str:
        return " ".join(
            plain(shape.runs)
            if isinstance(shape, Par)
            else words(
                shape.shapes if isinstance(shape, Quote) else [s for e in shape.entries for s in e.shapes]
            )
            for shape in shapes
        )

    assert words(shapes_of("> " * 15 + "deep")) == "deep"
    assert words(shapes_of("- " * 9 + "deep")) == "deep"


def test_literal_keeps_characters_and_lines():
    assert literal("*a*\n\n[b]") == (Run("*a*"), Run("\n"), Run("\n"), Run("[b]"))


def test_fitting_fills_rows_and_computes_widths():
    (table,) = fitting(
        Table("t", ("Date", "What"), (("3 May 2026",), ("4 May 2026", "a long text " * 20, "more")))
    )
    assert table.head == ("Date", "What", "")
    assert table.rows[0] == ("3 May 2026", "", "")
    assert table.widths[1] > 2 * table.widths[0] > 0
    assert fitting(Table("t", (), ())) == []


def test_fitting_keeps_given_widths():
    assert fitting(Table("t", ("a", "b"), (), (1, 3)))[0].widths == (1, 3)
    assert fitting(Table("t", ("a", "b"), (), (1, 0)))[0].widths != (1, 0)


def test_fitting_wide_table_is_split_with_column_numbers():
    parts = fitting(Table("Figures", tuple("abcdefghijkl"), (tuple("ABCDEFGHIJKL"),)))
    assert [part.caption for part in parts] == [
        "Figures (columns 2 to 8 of 12)",
        "Figures (columns 9 to 12 of 12)",
    ]
    assert [part.head for part in parts] == [tuple("abcdefgh"), tuple("aijkl")]
    assert [part.rows for part in parts] == [(tuple("ABCDEFGH"),), (tuple("AIJKL"),)]


def test_fitting_grids_wide_table_is_split():
    (grid,) = shapes_of("|" + "a|" * 50 + "\n|" + "--|" * 50 + "\n|" + "b|" * 50)
    parts = fitting_grids(grid)
    assert [len(part.head) for part, _ in parts] == [8] * 7
    assert all(len(widths) == len(part.head) == len(part.rows[0]) for part, widths in parts)
    assert fitting_grids(parts[0][0])[0][0] == parts[0][0]
