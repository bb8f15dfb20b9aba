"""Reading a document tree in tests."""

from dataclasses import fields, is_dataclass
from typing import Any

from documents.document_templates import document_templates
from documents.tree import Document


def document_for(name: str, user: Any, **parameters: Any) -> Document | None:
    """The tree that this person gets; None where there is nothing for them."""
    template = document_templates[name]
    record = template.record_for(user, parameters)
    return None if record is None else template.build(user, record, parameters, lambda done: None)


def words_of(tree: Any) -> str:
    """Every text of a tree or of a part of it, in its order."""
    if isinstance(tree, str):
        return tree
    if is_dataclass(tree):
        return "\n".join(words_of(getattr(tree, field.name)) for field in fields(tree))
    return "\n".join(map(words_of, tree)) if isinstance(tree, tuple) else ""


def section(tree: Document, title: str) -> str:
    """The words of the first section whose title begins like this."""
    return next(words_of(item) for _, item in tree.walk() if item.title.startswith(title))
