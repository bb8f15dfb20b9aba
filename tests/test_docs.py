"""The documentation names modules, commands and files that exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
APPS = "accounts|audit|core|desk|documents|editing|notifications|publications|qig_portal|topics|workplans"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documentation_links_lead_to_files(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_glossary_names_existing_modules_and_classes():
    named = re.findall(rf"`((?:{APPS})\.[\w.]+)`", (ROOT / "docs/glossary.md").read_text())
    assert [name for name in named if not exists(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documentation_names_existing_commands(page):
    assert set(re.findall(r"manage\.py (\w+)", page.read_text())) <= {*get_commands(), *DEVELOPMENT}


#: commands of the app that only manage.py installs, and of Django itself
DEVELOPMENT = {"up", "forget_local_data", "prepare_run"}


def exists(name: str) -> bool:
    """Return whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            if not hasattr(value, attribute):
                return False
            value = getattr(value, attribute)
        return True
    return False
