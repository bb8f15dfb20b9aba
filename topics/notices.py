"""What is told of topics, and to whom."""

from typing import Any

from accounts.models import User
from audit.models import Entry
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import To, tell
from notifications.states import Channel
from topics.models import Topic, TopicPerson

MOVED = message_kinds.register(
    MessageKind(
        "topic.moved",
        "A topic I lead moved along the ladder",
        "QIG portal: a topic you lead moved",
        "topic_moved",
        channel=Channel.DAILY,
        sample={
            "title": "Continuous manufacturing",
            "words": "now at Listening",
            "by": "Marta",
            "why": "",
            "link": "/",
        },
    )
)
ASSIGNED = message_kinds.register(
    MessageKind(
        "topic.assigned",
        "I was given a topic to lead, or invited to one",
        "QIG portal: you were given a part in a topic",
        "topic_assigned",
        must_act=True,
        sample={"title": "Continuous manufacturing", "words": "You lead it now.", "by": "Sofia", "link": "/"},
    )
)


def _leads(topic: Topic, but: User) -> list[To]:
    rows = topic.people.filter(part=TopicPerson.Part.LEAD).exclude(user=but).select_related("user")
    return [To(row.user, "you lead this topic") for row in rows]


def topic_moved(topic: Topic, actor: User, entry: Entry, reason: str) -> None:
    """Tell the leads, but not the one who moved it."""
    context: dict[str, Any] = {
        "title": topic.title,
        "words": f"now at {topic.get_stage_display()}",
        "by": actor.name,
        "why": reason,
    }
    tell(
        "topic.moved",
        to=_leads(topic, actor),
        key=f"entry:{entry.pk}",
        about=topic,
        context=context,
        entry=entry,
    )


def topic_assigned(topic: Topic, actor: User, entry: Entry, new: list[TopicPerson]) -> None:
    """Tell each who got a part what it is."""
    for part, words in (
        (TopicPerson.Part.LEAD, "You lead it now."),
        (TopicPerson.Part.INVITED, "You may read it now."),
    ):
        to = [
            To(one.user, "you were given a part in this topic")
            for one in new
            if one.part == part and one.user != actor
        ]
        context = {"title": topic.title, "words": words, "by": actor.name}
        tell("topic.assigned", to=to, key=f"entry:{entry.pk}", about=topic, context=context, entry=entry)
