"""Registries: one item per name, in the order of the names."""

from typing import NamedTuple

import pytest

from core.registry import Registry


class Rule(NamedTuple):
    name: str
    days: int = 1


def test_register_items_come_in_order_of_names():
    registry = Registry("rule")
    for name in ("b", "c", "a"):
        registry.register(Rule(name))
    assert [rule.name for rule in registry] == ["a", "b", "c"]
    assert (len(registry), "a" in registry, "d" in registry) == (3, True, False)


def test_register_same_item_again_changes_nothing():
    registry = Registry("rule")
    registry.register(Rule("a"))
    assert registry.register(Rule("a")) == registry["a"]
    assert len(registry) == 1


def test_register_other_item_of_same_name_is_refused():
    registry = Registry("rule")
    registry.register(Rule("a"))
    with pytest.raises(ValueError, match="two of rule “a”"):
        registry.register(Rule("a", days=2))


def test_lookup_unknown_name_raises_or_gives_none():
    registry = Registry("rule")
    assert registry.get("a") is None
    with pytest.raises(KeyError):
        registry["a"]
