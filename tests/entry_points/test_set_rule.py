"""Setting a reminder rule: every door it has gives the same answer."""

import pytest
from django.urls import reverse

from notifications.models import RuleSetting
from notifications.services.outbox import set_rule
from tests.entry_points.attempt import CONFLICT, DONE, FORBIDDEN, HIDDEN, INVALID, Action

RULE = "focus_area.untouched"


def by_service(actor, record, version, offsets, enabled=False, escalate_after=None):
    days = [int(day) for day in offsets.split(",")]
    values = {"enabled": bool(enabled), "offsets": days, "escalate_after": escalate_after}
    return set_rule(actor=actor, rule=RULE, version=version, values=values)


ACTION = Action("rule.set", page=lambda record: reverse("desk:set-rule", args=[RULE]), service=by_service)


def test_done_by_the_secretariat(attempt, people):
    assert attempt(people.sophie, version=1, offsets="-10,5", enabled="on", escalate_after=20) == DONE
    setting = RuleSetting.objects.get()
    assert (setting.enabled, setting.offsets, setting.escalate_after) == (True, [-10, 5], 20)


def test_forbidden_to_the_chair(attempt, people):
    assert attempt(people.carla, version=1, offsets="0") == FORBIDDEN


def test_hidden_from_who_does_not_work_here(attempt, people):
    for stranger in (people.alice, people.fred, people.dora):
        assert attempt(stranger, version=1, offsets="0") == HIDDEN


@pytest.mark.parametrize("offsets", ["251", "1,1", "1,2,3,4,5,6,7,8,9,10,11"])
def test_invalid_with_offsets_that_no_calendar_bears(attempt, people, offsets):
    answer = attempt(people.sophie, version=1, offsets=offsets)
    assert (answer, answer.fields) == (INVALID, {"offsets"})


def test_conflict_when_somebody_set_it_before(attempt, people):
    by_service(people.sophie, None, 1, "3")
    assert attempt(people.sophie, version=1, offsets="5") == CONFLICT
    assert RuleSetting.objects.get().offsets == [3]
