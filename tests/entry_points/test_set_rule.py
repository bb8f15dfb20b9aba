"""Setting a reminder rule: every entry point gives the same answer."""

import pytest
from django.urls import reverse

from audit.models import Entry
from notifications.models import RuleSetting
from notifications.services.outbox import set_rule
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action

RULE = "focus_area.untouched"


def by_service(actor, record, version, offsets, enabled=False, escalate_after=None):
    days = [int(day) for day in offsets.split(",")]
    values = {"enabled": bool(enabled), "offsets": days, "escalate_after": escalate_after}
    return set_rule(actor=actor, rule=RULE, version=version, values=values)


ACTION = Action("rule.set", page=lambda record: reverse("desk:set-rule", args=[RULE]), service=by_service)


def test_set_rule_by_the_secretariat_changes_it(attempt, people):
    assert attempt(people.sophie, version=1, offsets="-10,5", enabled="on", escalate_after=20) == DONE
    setting = RuleSetting.objects.get()
    assert (setting.enabled, setting.offsets, setting.escalate_after) == (True, [-10, 5], 20)


def test_set_rule_by_the_chair_is_forbidden(attempt, people):
    assert attempt(people.carla, version=1, offsets="0") == FORBIDDEN


def test_set_rule_by_outsiders_is_hidden(attempt, people):
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, version=1, offsets="0") == HIDDEN


@pytest.mark.parametrize("offsets", ["251", "1,1", "1,2,3,4,5,6,7,8,9,10,11"])
def test_set_rule_with_impossible_offsets_is_invalid(attempt, people, offsets):
    answer = attempt(people.sophie, version=1, offsets=offsets)
    assert (answer, answer.fields) == (INVALID, {"offsets"})


def test_set_rule_set_by_another_before_conflicts(attempt, people):
    by_service(people.sophie, None, 1, "3")
    assert attempt(people.sophie, version=1, offsets="5") == CONFLICT
    assert RuleSetting.objects.get().offsets == [3]


def test_set_rule_unchanged_writes_no_entry_and_keeps_its_moment(people):
    by_service(people.sophie, None, 1, "3", enabled=True)
    since = RuleSetting.objects.get().since
    assert since is not None
    by_service(people.sophie, None, 2, "3", enabled=True)
    assert Entry.objects.count() == 1
    assert (RuleSetting.objects.get().since, RuleSetting.objects.get().version) == (since, 2)
