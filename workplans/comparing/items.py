"""The items of a plan's text that a comparison follows: sections, topics, goals, activities, commitments."""

from collections.abc import Iterator
from dataclasses import dataclass

from workplans.paragraphs import flat
from workplans.plan_text import PlanText

KINDS = {
    "section": "Section",
    "topic": "Topic",
    "focus_area": "Focus area",
    "challenge": "Challenge",
    "goal": "Goal",
    "activity": "Activity",
    "commitment": "Commitment",
}


@dataclass(frozen=True)
class Item:
    """An item of a plan.

    `section` and `place` are the key and the title of its section; `under` is the key of the topic of a focus
    area or challenge.
    """

    kind: str
    key: str
    name: str
    text: str = ""
    place: str = ""
    section: str = ""
    under: str = ""
    tier: str = ""
    tier_label: str = ""
    target: str = ""
    progress: str = ""
    progress_label: str = ""

    @property
    def full_text(self) -> str:
        """Return the name and the text."""
        return "\n\n".join(filter(None, (self.name, self.text)))


def items_in(text: PlanText) -> Iterator[Item]:
    """Yield the items of a plan, in the order of its document."""
    for section in text["sections"]:
        place = f"{section['number']} {section['title']}".strip()
        yield Item("section", section["id"], place, section["text"])
        here = {"place": place, "section": section["id"]}
        for topic in section["topics"]:
            yield from _topic_items(topic, here)
        for goal in section["goals"]:
            yield Item("goal", goal["id"], flat(goal["text"]), **here)
        for activity in section["activities"]:
            yield _activity_item(activity, here)
        for commitment in section["commitments"]:
            yield Item("commitment", commitment["id"], commitment["sentence"], **here)


def _topic_items(topic: PlanText, here: dict[str, str]) -> Iterator[Item]:
    """Yield a topic and its points, with the keys of the living records, which other plans share."""
    text = "\n\n".join(filter(None, (topic["description"], topic["justification"])))
    tier, label = topic["tier"]["value"], topic["tier"]["label"]
    yield Item("topic", topic["topic"], topic["title"], text, **here, tier=tier, tier_label=label)
    for point in topic["points"]:
        key = point["part"] or point["id"]
        yield Item(point["kind"]["value"], key, point["text"], place=topic["title"], under=topic["topic"])


def _activity_item(activity: PlanText, here: dict[str, str]) -> Item:
    below_name = activity["text"] if activity["title"] else ""
    return Item(
        "activity",
        activity["id"],
        activity["title"] or activity["text"],
        "\n\n".join(filter(None, (below_name, activity.get("comments", "")))),
        **here,
        target=activity["target"],
        progress=activity["progress"]["value"],
        progress_label=activity["progress"]["label"],
    )
