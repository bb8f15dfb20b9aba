"""The rules that can be set aside for one record with a reason; each app registers its own in `kinds.py`."""

from dataclasses import dataclass

from core.registry import Registry


@dataclass(frozen=True)
class OverrideRule:
    """A rule by name, with the label under which pages and histories show that it was set aside."""

    name: str
    label: str


override_rules: Registry[OverrideRule] = Registry("rule that can be set aside")


def override_choices() -> list[tuple[str, str]]:
    """Return the registered rules as choices of a field."""
    return [(rule.name, rule.label) for rule in override_rules]
