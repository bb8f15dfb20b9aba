"""The lines of the topics in a plan and their points."""

from tests.visibility.lines.workplans import VERSION, of_part

PLAN_TOPIC, POINT = 73, 152  # rows of the hidden plan

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
    of_part("workplans:take-from-topic", lambda g: g.plan_topic, PLAN_TOPIC, VERSION, "take_from_topic"),
    of_part(
        "workplans:update-topic",
        lambda g: g.plan_topic,
        PLAN_TOPIC,
        {"how": "update", **VERSION},
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
