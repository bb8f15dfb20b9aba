"""The tree of a document."""

from documents.tree import Document, Section


def test_walk_yields_sections_in_order_with_levels():
    inner = Section("Meetings", "2.1.1")
    document = Document("Plan", (Section("Goals", "1"), Section("Work", "2", sections=(inner,))))
    assert [(level, section.heading) for level, section in document.walk()] == [
        (1, "1 Goals"), (1, "2 Work"), (2, "2.1.1 Meetings"),
    ]  # fmt: skip
