"""The house's shape: what is said of rooms, fields, services and pages, held by looking at the code."""

import ast
import functools
import inspect
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from factory.django import DjangoModelFactory
from importlinter.cli import lint_imports

from tests import factories
from tests.visibility import worlds
from tests.visibility.line import Line, Probe
from tests.visibility.responses import address_of, clear_page_cache
from tests.visibility.surface import BY_NAME, LINES, NO_PAGE_YET, PUBLIC_PAGES

ROOT = Path(settings.BASE_DIR)
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
OUR_MODELS = [
    model
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    if not hasattr(model, "pgh_tracked_model")
]
#: rows that the log writes itself, through `audit.services.log_entry` alone
WRITTEN_BY_THE_LOG = {"IdempotencyKey", "Entry", "Payload", "UnsealedEntry", "Seal", "SealHead"}
#: functions with an actor that are no services: the log itself, and typing, which is private and leaves no entry
NO_ACTIONS = {"log_entry", "keep_draft", "discard_draft"}


@functools.cache
def our_files() -> list[Path]:
    """Every file of the project that git knows or would take up."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def code(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files of rooms, migrations left out."""
    for path in our_files():
        parts = path.relative_to(ROOT).parts
        if path.suffix == ".py" and parts[0] in rooms and "migrations" not in parts:
            yield path, ast.parse(path.read_text())


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


# --- rooms and floors --------------------------------------------------------------------------------------


def test_the_import_contracts_hold() -> None:
    """Rooms import downwards, floors inside a room too, and only api/ knows the REST framework."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_room_stands_in_every_contract() -> None:
    contracts = (ROOT / "pyproject.toml").read_text().split("[tool.importlinter]")[1]
    for room in ROOMS:
        assert contracts.count(f'"{room}"') >= 3, f"{room} is missing from a contract in pyproject.toml"


BELOW_THE_PAGES = {"services", "notices", "public", "papers", "policies", "models", "states"}
PAGES = ("urls", "views", "forms", "filters", "tasks", "schedule")


def test_below_the_pages_nothing_knows_requests_or_forms() -> None:
    """Nor any `…_views` or `…_forms` beside those that the contract names."""
    wrong = []
    for path, tree in code(*ROOMS):
        if not {path.stem, path.parent.name} & BELOW_THE_PAGES:
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            named = {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
            of_django = any(name.startswith(("django.http", "django.forms")) for name in named)
            of_ours = any(name.split(".")[0] in ROOMS and name.endswith(PAGES) for name in named)
            wrong += [place(path, node)] if of_django or of_ours else []
    assert not wrong


def test_imports_stand_at_the_top() -> None:
    wrong = [
        place(path, inner)
        for path, tree in code(*ROOMS, "qig_portal", "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


def test_no_saving_behind_ones_back_no_hidden_order_no_admin_no_drawer_of_odds_and_ends() -> None:
    wrong = []
    for path, tree in code(*ROOMS, "qig_portal"):
        if path.stem in ("utils", "helpers", "signals", "admin"):
            wrong.append(str(path.relative_to(ROOT)))
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name == "save":
                    wrong.append(f"{place(path, inner)} overrides save()")
                if node.name == "Meta" and isinstance(inner, ast.Assign):
                    names = [target.id for target in inner.targets if isinstance(target, ast.Name)]
                    wrong += [f"{place(path, inner)} Meta.ordering" for name in names if name == "ordering"]
    assert not wrong
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not [model for model in OUR_MODELS if model._meta.ordering]


# --- models ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_one_class_of_information(model: type[Model]) -> None:
    visibility = vars(model).get("VISIBILITY", {})
    assert set(visibility) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_the_row_history_keeps_no_field_that_the_row_has_not(model: type[Model]) -> None:
    """So that the class of a field is that of its history too."""
    history = getattr(model, "pgh_event_model", None)
    kept = (
        {f.name for f in history._meta.concrete_fields if not f.name.startswith("pgh_")} if history else set()
    )
    assert kept <= {field.name for field in model._meta.concrete_fields}


def test_every_model_has_a_factory() -> None:
    made = {
        factory._meta.model.__name__
        for factory in vars(factories).values()
        if inspect.isclass(factory) and issubclass(factory, DjangoModelFactory) and factory._meta.model
    }
    assert {model.__name__ for model in OUR_MODELS} - made <= WRITTEN_BY_THE_LOG


# --- services -------------------------------------------------------------------------------------------------


def services() -> Iterator[str]:
    """The public functions of every `services` that take an actor."""
    for room in ROOMS:
        for path in sorted((ROOT / room).glob("services.py")) + sorted((ROOT / room).glob("services/*.py")):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for name, function in inspect.getmembers(module, inspect.isfunction):
                own = function.__module__ == module.__name__ and not name.startswith("_")
                if own and "actor" in inspect.signature(function).parameters and name not in NO_ACTIONS:
                    yield name


def test_every_verb_has_its_doors_knocked_on() -> None:
    missing = [
        action
        for action in services()
        if not (ROOT / "tests" / "entry_points" / f"test_{action}.py").is_file()
    ]
    assert not missing, f"no tests/entry_points/test_….py for {', '.join(missing)}"


def test_every_verb_takes_keywords_and_its_actor_first() -> None:
    wrong = []
    for path, tree in code(*ROOMS):
        if "services" not in (path.stem, path.parent.name):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                keywords = [argument.arg for argument in node.args.kwonlyargs]
                others = [argument.arg for argument in node.args.args]
                if "actor" in others or ("actor" in keywords and (keywords[0] != "actor" or others)):
                    wrong.append(place(path, node))
    assert not wrong


# --- addresses ---------------------------------------------------------------------------------------------


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """(name, view) of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


def test_every_address_has_its_line_in_the_inventory() -> None:
    assert Counter(line.name for line in LINES) == Counter(name for name, _ in addresses())


def test_the_pages_that_need_no_signing_in_are_those_we_decided_on() -> None:
    open_to_all = {name for name, view in addresses() if not getattr(view, "login_required", True)}
    assert open_to_all == {line.name for line in LINES if line.public}
    assert len(open_to_all) == PUBLIC_PAGES


def test_every_guard_is_named_by_a_line() -> None:
    """A `visible_to` or a policy that no line names is one that nobody would miss."""
    named = {guard for line in LINES for one in line.guards for guard in one.split(" + ")}
    there = set()
    for path, tree in code(*ROOMS):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and module != "core.kinds":
                there |= {
                    f"{module}.{node.name}.visible_to"
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef) and inner.name == "visible_to"
                }
            if path.stem == "policies" and isinstance(node, ast.FunctionDef) and node.name.startswith("can_"):
                there.add(f"{module}.{node.name}")
    assert there - named == NO_PAGE_YET


@pytest.mark.parametrize("name", sorted(line.name for line in LINES if line.rows))
def test_a_list_costs_as_many_queries_at_thirty_rows_as_at_one(name: str, people: SimpleNamespace) -> None:
    """On every probe of the line that reads; and no query is asked again and again.

    At one row the ground's rows of other kinds are on the page too, so it may cost more, but never less.
    """
    line, ground = BY_NAME[name], worlds.ground(people)
    client = Client()
    client.force_login(people.sophie)
    assert line.rows
    line.rows(ground, 1)
    at_one = list(queries(client, line, ground))
    line.rows(ground, 29)
    for (probe, one), (_, thirty) in zip(at_one, queries(client, line, ground), strict=True):
        assert len(thirty) <= len(one), f"{probe}: {len(one)} queries at 1 row, {len(thirty)} at 30"
        shape, times = Counter(LITERAL.sub("?", query) for query in thirty).most_common(1)[0]
        assert times <= 3, f"{probe}: {times} times {shape[:500]}"


LITERAL = re.compile(r"'[^']*'|\b\d+\b")


def queries(client: Client, line: Line, ground: Any) -> Iterator[tuple[Probe, list[str]]]:
    """The SQL of each probe of a line that reads what is there."""
    for probe in line.probes:
        if probe.post is not None or probe.hidden:
            continue
        address = address_of(line.name, probe, ground)
        clear_page_cache()
        with CaptureQueriesContext(connection) as captured:
            client.get(address).getvalue()
        yield probe, [query["sql"] for query in captured.captured_queries]


# --- words -------------------------------------------------------------------------------------------------

INLINE = re.compile(r"""\sstyle=|<style\b|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)|\{#\s*TODO""")


def test_templates_hold_no_inline_style_or_script() -> None:
    """The content security policy would refuse it."""
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in our_files()
        if path.suffix == ".html"
        for found in [INLINE.search(path.read_text())]
        if found
    ]
    assert not wrong


# Written so that this file does not hold the words itself.
FOREIGN = re.compile(
    r"/wor[k](?![\w-])(?=/|\b)|\.\./share[d]|/tmp/brie[f]|\bsub-?agen[t]|\bClaud[e]|Anthropi[c]|\bLLM[s]?\b"
    r"|pypi\.or[g]|registry\.npmj[s]|pythonhoste[d]",
    re.IGNORECASE,
)
MAY_NAME_THE_REAL_PLAN = ".ci/run"


def test_the_project_speaks_of_itself_alone() -> None:
    wrong = []
    for path in our_files():
        name = str(path.relative_to(ROOT))
        if name == MAY_NAME_THE_REAL_PLAN or path.suffix in (
            ".woff2",
            ".png",
            ".docx",
            ".pdf",
            ".ttf",
            ".ico",
        ):
            continue
        for number, text in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if len(text) < 2000 and (found := FOREIGN.search(text)):
                wrong.append(f"{name}:{number}: {found.group()}")
    assert not wrong
