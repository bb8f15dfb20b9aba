"""The words of the project: none that a reader would have to guess, but as terms of the field."""

import ast
import re
from pathlib import Path

from tests.test_architecture import ROOT, our_files, place

SUFFIXES = (".py", ".html", ".txt", ".md", ".css", ".js", ".sh", ".toml", ".yml", ".example")
#: the texts of real and sample documents are not ours, and this file names the words
NOT_OURS = ("samples", "tests/test_vocabulary.py", "requirements")

#: word → the word to use
WORDS = {
    r"rooms|(the|this|a|each|every) room": "app",
    r"houses?": "architecture",
    r"floors?": "layer",
    r"deeds?": "service, action",
    r"doors?": "entry point",
    r"knock(s|ed|ing)?": "entry-point test",
    r"sight": "visibility",
    r"bearers?": "token holder",
    r"shel(f|ves)": "published record",
    r"editions?": "version (publication), revision (plan)",
    r"ladders?|rungs?|ripen(s|ed|ing)?|climb(s|ed|ing)?": "stage",
    r"fates?": "outcome",
    r"papers? mill|the papers made": "document, document template",
    r"tellings?": "notify, follower update, label",
    r"wishes": "notification preferences",
    r"amber": "declaration expired",
    r"untruths?|untrue": "verification failure",
    r"pulses?": "heartbeat",
    r"said": "display value, quoted text, payload",
    r"minds?": "warnings before publishing",
    r"calls? in": "escalates to",
    r"stories|story": "history",
    r"(to|of|for|from|by|than) who(?! did| has)": "the person who, people who",
}
PATTERN = re.compile(
    r"(?<![\w./-])(" + "|".join(f"(?:{word})" for word in WORDS) + r")(?![\w-])", re.IGNORECASE
)

#: terms of the field, quoted texts and names of others: (path, text of the line)
TERMS = (
    (r"^tests/accounts/", r"Bearer "),  # of OAuth
    (r"^tests/accounts/", r'"Bearer"'),
    (r"^desk/desk_entries", r'"house"'),  # the name of an icon
    (r"^workplans/importing/commitments", r"focus"),  # the words of plans that are read
    (r"^tests/", r'"[^"]*\b([Ss]aid|rooms?)\b[^"]*"|>Said'),  # texts of documents
)


def test_texts_use_the_words_of_the_project() -> None:
    wrong = []
    for path in our_files():
        name = str(path.relative_to(ROOT))
        if path.suffix not in SUFFIXES or name.startswith(NOT_OURS):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            match = PATTERN.search(line)
            if match and not any(re.search(where, name) and re.search(term, line) for where, term in TERMS):
                wrong.append(f"{name}:{number}: {match[0]}: {line.strip()[:90]}")
    assert not wrong, f"{len(wrong)} lines\n" + "\n".join(wrong)


#: names that say nothing of the value
EMPTY_NAMES = {"said", "known", "found", "one", "what", "who", "told", "deed", "minds"}


def test_names_say_what_the_value_is() -> None:
    wrong = []
    for path in our_files():
        if path.suffix == ".py" and not str(path.relative_to(ROOT)).startswith(NOT_OURS):
            wrong += [
                f"{place(path, node)}: {name}" for node, name in bound_names(path) if name in EMPTY_NAMES
            ]
    assert not wrong, f"{len(wrong)} names\n" + "\n".join(wrong)


def bound_names(path: Path) -> list[tuple[ast.AST, str]]:
    """Return the variables, parameters, functions and attributes that a module defines."""
    names: list[tuple[ast.AST, str]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append((node, node.id))
        elif isinstance(node, ast.arg):
            names.append((node, node.arg))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append((node, node.name.strip("_")))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.append((node, node.attr))
    return names
