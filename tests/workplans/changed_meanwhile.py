"""What another person may change of a plan or a topic while a difference between the two is on the screen."""

from typing import Any

from topics.services import add_challenge, edit_focus_area, edit_topic
from workplans.models import PlanTopic
from workplans.plan_topics.services import add_point, edit_plan_topic, edit_point


def topic_text(actor: Any, row: PlanTopic) -> None:
    edit_topic(actor=actor, topic=row.topic, version=row.topic.version, values={"description": "Newer."})


def focus_area(actor: Any, row: PlanTopic) -> None:
    area = row.topic.focus_areas.order_by("position")[0]
    edit_focus_area(actor=actor, focus_area=area, version=area.version, values={"text": "Newer area."})


def new_challenge(actor: Any, row: PlanTopic) -> None:
    add_challenge(actor=actor, topic=row.topic, values={"text": "A newer issue."})


def plan_text(actor: Any, row: PlanTopic) -> None:
    edit_plan_topic(actor=actor, plan_topic=row, version=row.version, values={"justification": "Newer."})


def point(actor: Any, row: PlanTopic) -> None:
    first = row.points.order_by("position")[0]
    edit_point(actor=actor, point=first, version=first.version, values={"text": "Newer point."})


def new_point(actor: Any, row: PlanTopic) -> None:
    add_point(actor=actor, plan_topic=row, values={"kind": "focus_area", "text": "Another point."})


CHANGES = [topic_text, focus_area, new_challenge, plan_text, point, new_point]
