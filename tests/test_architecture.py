"""The architecture: what import-linter cannot see of apps, layers, models, services and URLs."""

import ast
import functools
import inspect
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from factory.django import DjangoModelFactory
from importlinter.cli import lint_imports

from core.models import PersonalData
from tests import factories
from tests.locks import LOCK_FUNCTIONS, LOCK_TESTS
from tests.visibility.guards import owner_of
from tests.visibility.surface import LINES, NO_PAGE_YET, PUBLIC_PAGES

ROOT = Path(settings.BASE_DIR)
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
OUR_MODELS = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not hasattr(model, "pgh_tracked_model")
]
every_model = pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
#: rows that the log and the form tokens write themselves, without a factory
WITHOUT_FACTORY = {"IdempotencyKey", "Entry", "Payload", "UnsealedEntry", "Seal", "SealHead"}
#: functions with an actor that are no services: the log, and drafts, which are private and leave no entry
NO_SERVICES = {"log_entry", "keep_draft", "discard_draft"}
MAX_LINES = {".py": 400, ".html": 120}
MAX_TEMPLATE_LINE = 120


@functools.cache
def our_files() -> list[Path]:
    """Return every file of the project that git tracks or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


@functools.cache
def code(*folders: str) -> list[tuple[Path, ast.Module]]:
    """Return the Python files of folders, without migrations."""
    return [
        (path, ast.parse(path.read_text()))
        for path in our_files()
        for parts in [path.relative_to(ROOT).parts]
        if path.suffix == ".py" and parts[0] in folders and "migrations" not in parts
    ]


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


# --- apps and layers ---------------------------------------------------------------------------------------


def test_import_contracts_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_import_contracts_name_every_app() -> None:
    contracts = (ROOT / "pyproject.toml").read_text().split("[tool.importlinter]")[1]
    for app in APPS:
        layered = app not in ("devserver", "qig_portal")  # no layers inside: nothing imports these two
        assert contracts.count(f'"{app}"') >= (4 if layered else 3), f"{app} is missing from a contract"


BELOW_THE_PAGES = {"services", "notices", "public", "documents", "policies", "models", "states"}
PAGES = ("urls", "views", "forms", "filters", "tasks", "schedule")


def test_modules_below_the_pages_import_no_requests_and_no_forms() -> None:
    """Nor any `…_views` or `…_forms` beside those that the contract names."""
    wrong = []
    for path, tree in code(*APPS):
        parts = path.relative_to(ROOT).parts
        folder = parts[-2] if len(parts) > 2 else ""  # an app may be named like a layer
        if folder in ("views", "templatetags") or not {path.stem, folder} & BELOW_THE_PAGES:
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            names = {node.module or "", *(f"{node.module}.{name.name}" for name in node.names)}
            of_django = any(name.startswith(("django.http", "django.forms")) for name in names)
            of_ours = any(name.split(".")[0] in APPS and name.endswith(PAGES) for name in names)
            wrong += [place(path, node)] if of_django or of_ours else []
    assert not wrong


def test_imports_stand_at_the_top() -> None:
    wrong = [
        place(path, inner)
        for path, tree in code(*APPS, "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not wrong


def test_forms_are_built_on_the_forms_of_core() -> None:
    """Only those clean texts and bound dates."""
    wrong = [
        place(path, node)
        for path, tree in code(*APPS)
        if dotted(path) != "core.forms"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if ast.unparse(base) in ("forms.Form", "forms.ModelForm", "forms.BaseForm")
    ]
    assert not wrong


def test_code_has_no_save_overrides_no_default_order_no_signals_no_admin_and_no_utils() -> None:
    wrong = []
    for path, tree in code(*APPS):
        if path.stem in ("utils", "helpers", "signals", "admin"):
            wrong.append(place(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                wrong.append(f"{place(path, node)} signals")
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


def test_modules_and_templates_are_short() -> None:
    wrong = []
    for path in our_files():
        if path.suffix not in MAX_LINES or {"migrations", "samples"} & set(path.parts):
            continue
        lines = path.read_text().splitlines()
        if len(lines) > MAX_LINES[path.suffix]:
            wrong.append(f"{place(path)}: {len(lines)} lines")
        if path.suffix == ".html" and "templates" in path.parts:
            wrong += [
                f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
                for number, line in enumerate(lines, 1)
                if len(line) > MAX_TEMPLATE_LINE
            ]
    assert not wrong, "\n".join(wrong)


# --- models ------------------------------------------------------------------------------------------------


@every_model
def test_model_fields_each_have_one_class_of_information(model: type[Model]) -> None:
    visibility = vars(model).get("VISIBILITY", {})
    assert set(visibility) == {field.name for field in model._meta.concrete_fields}


@every_model
def test_row_history_has_only_fields_of_its_model(model: type[Model]) -> None:
    """So that the class of a field is that of its history too."""
    history = getattr(model, "pgh_event_model", None)
    fields = history._meta.concrete_fields if history else ()
    recorded = {field.name for field in fields if not field.name.startswith("pgh_")}
    assert recorded <= {field.name for field in model._meta.concrete_fields}


@every_model
def test_personal_data_has_no_row_history(model: type[Model]) -> None:
    """Nothing can be erased from a row history."""
    assert not (issubclass(model, PersonalData) and hasattr(model, "pgh_event_model"))


def test_every_model_has_a_factory() -> None:
    made = {
        factory._meta.model.__name__
        for factory in vars(factories).values()
        if inspect.isclass(factory) and issubclass(factory, DjangoModelFactory) and factory._meta.model
    }
    assert {model.__name__ for model in OUR_MODELS} - made <= WITHOUT_FACTORY


# --- services ----------------------------------------------------------------------------------------------


def service_modules() -> list[tuple[Path, ast.Module]]:
    return [(path, tree) for path, tree in code(*APPS) if "services" in (path.stem, path.parent.name)]


def services() -> Iterator[str]:
    """Yield the public functions of every `services` that take an actor."""
    for path, _ in service_modules():
        module = import_module(dotted(path).removesuffix(".__init__"))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "actor" in inspect.signature(function).parameters and name not in NO_SERVICES:
                yield name


def test_every_service_has_an_entry_point_test() -> None:
    folder = ROOT / "tests" / "entry_points"
    missing = [name for name in services() if not (folder / f"test_{name}.py").is_file()]
    assert not missing, f"no tests/entry_points/test_….py for {', '.join(missing)}"


def test_services_take_keywords_and_the_actor_first() -> None:
    wrong = []
    for path, tree in service_modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                keywords = [argument.arg for argument in node.args.kwonlyargs]
                others = [argument.arg for argument in node.args.args]
                if "actor" in others or ("actor" in keywords and (keywords[0] != "actor" or others)):
                    wrong.append(place(path, node))
    assert not wrong


def test_every_advisory_lock_has_a_test_with_concurrency() -> None:
    locks = {
        (dotted(path), ast.unparse(node.args[0]))
        for path, tree in code(*APPS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in LOCK_FUNCTIONS
    }
    assert locks == LOCK_TESTS.keys()
    for name in LOCK_TESTS.values():
        file, _, function = name.partition("::")
        assert f"def {function}(" in (ROOT / "tests" / file).read_text(), f"there is no test {name}"


# --- URLs --------------------------------------------------------------------------------------------------


def urls(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (name, view) of every URL."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from urls(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


def test_every_url_has_one_line_in_the_inventory() -> None:
    assert Counter(line.name for line in LINES) == Counter(name for name, _ in urls())


def test_public_pages_are_those_of_the_inventory() -> None:
    public = {name for name, view in urls() if not getattr(view, "login_required", True)}
    assert public == {line.name for line in LINES if line.public}
    assert len(public) == PUBLIC_PAGES


def full_name(dotted: str) -> str:
    """Return the name of a guard with the module that defines it, not one that imports it."""
    owner, name = owner_of(dotted)
    return f"{owner.__module__}.{owner.__qualname__}.{name}" if isinstance(owner, type) else dotted


def test_every_guard_is_named_by_a_line() -> None:
    """The absence of a `visible_to` or a policy that no line names would not be noticed."""
    named = {full_name(name) for line in LINES for guard in line.guards for name in guard.split(" + ")}
    guards = set()
    for path, tree in code(*APPS):
        module = dotted(path)
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and module != "core.kinds":
                guards |= {
                    f"{module}.{node.name}.visible_to"
                    for inner in node.body
                    if isinstance(inner, ast.FunctionDef) and inner.name == "visible_to"
                }
            if path.stem == "policies" and isinstance(node, ast.FunctionDef) and node.name.startswith("can_"):
                guards.add(f"{module}.{node.name}")
    assert guards - named == {full_name(name) for name in NO_PAGE_YET}


# --- texts -------------------------------------------------------------------------------------------------

INLINE = re.compile(r"""\sstyle=|<style\b|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)|\{#\s*TODO""")


def test_templates_have_no_inline_style_or_script() -> None:
    """The content security policy would refuse it."""
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in our_files()
        if path.suffix == ".html"
        for match in [INLINE.search(path.read_text())]
        if match
    ]
    assert not wrong


# Written so that this file does not hold the words itself.
FOREIGN = re.compile(
    r"/wor[k](?![\w-])(?=/|\b)|\.\./share[d]|/tmp/brie[f]|\bsub-?agen[t]|\bClaud[e]|Anthropi[c]|\bLLM[s]?\b"
    r"|pypi\.or[g]|registry\.npmj[s]|pythonhoste[d]",
    re.IGNORECASE,
)
MAY_NAME_THE_REAL_PLAN = ".ci/run"
BINARY = (".woff2", ".png", ".docx", ".pdf", ".ttf", ".ico")


def test_files_name_nothing_outside_the_project() -> None:
    wrong = []
    for path in our_files():
        name = str(path.relative_to(ROOT))
        if name == MAY_NAME_THE_REAL_PLAN or path.suffix in BINARY:
            continue
        for number, text in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if len(text) < 2000 and (match := FOREIGN.search(text)):
                wrong.append(f"{name}:{number}: {match.group()}")
    assert not wrong
