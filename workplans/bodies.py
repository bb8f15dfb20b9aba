"""The bodies that endorse a plan: the known groups, and others that are kept as typed."""

import re

from accounts.models import Group

SEVERAL = re.compile(r"\s*(?:/|,|&|\band\b)\s*")
CODE_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


def known_bodies() -> set[str]:
    """Return the codes and names of the groups, in small letters. One query."""
    rows = Group.objects.values_list("code", "name")
    return {text.casefold() for row in rows for text in row}


def is_known(body: str, groups: set[str]) -> bool:
    """Return whether all that is named are known groups: “CHMP/SAWP”, “Quality Working Party (QWP)”."""
    return all(_is_group(part, groups) for part in SEVERAL.split(body.strip()))


def _is_group(name: str, groups: set[str]) -> bool:
    code = CODE_IN_BRACKETS.search(name)
    short = name.casefold().removeprefix("the ").removeprefix("gmdp ")
    return not groups.isdisjoint({name.casefold(), short, code[1].casefold() if code else short})
