"""The lines of the topics in a plan and their points."""

from tests.visibility.lines.workplans import VERSION, of_part
from workplans.models import PlanTopic
from workplans.plan_topics.difference import seen_of

PLAN_TOPIC, POINT = 73, 152  # rows of the hidden plan
SEEN = {"seen": lambda g: seen_of(PlanTopic.objects.get(pk=g.plan_topic.pk))}

LINES = (
    of_part(
        "workplans:edit-plan-topic",
        lambda g: g.plan_topic,
        PLAN_TOPIC,
        {"title": "CM", "tier": "other", **VERSION},
        "edit_plan_topic",
    ),
    of_part(
        "workplans:add-point",
        lambda g: g.plan_topic,
        PLAN_TOPIC,
        {"kind": "focus_area", "text": "So."},
        "add_point",
    ),
    of_part("workplans:take-from-topic", lambda g: g.plan_topic, PLAN_TOPIC, SEEN, "take_from_topic"),
    of_part(
        "workplans:update-topic",
        lambda g: g.plan_topic,
        PLAN_TOPIC,
        {"how": "update", **SEEN},
        "update_topic",
    ),
    of_part(
        "workplans:edit-point",
        lambda g: g.point,
        POINT,
        {"text": "So.", **VERSION},
        "edit_point",
    ),
    of_part(
        "workplans:remove-point",
        lambda g: g.point,
        POINT,
        {"reason": "Done elsewhere.", **VERSION},
        "remove_point",
    ),
)
