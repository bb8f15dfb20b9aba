"""The messages about topics, and their recipients."""

from typing import Any

from accounts.models import User
from audit.models import Entry
from notifications.message_kinds import MessageKind, message_kinds
from notifications.services import Recipient, notify
from notifications.states import Channel
from topics.models import Topic, TopicPerson

MOVED = message_kinds.register(
    MessageKind(
        "topic.moved",
        "A topic I lead was moved to another stage",
        "QIG portal: a topic you lead was moved",
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
        "I was made lead of a topic, or invited to one",
        "QIG portal: you were made lead of a topic or invited to one",
        "topic_assigned",
        must_act=True,
        sample={"title": "Continuous manufacturing", "words": "You lead it now.", "by": "Sofia", "link": "/"},
    )
)


def _leads(topic: Topic, *, without: User) -> list[Recipient]:
    rows = topic.people.filter(part=TopicPerson.Part.LEAD).exclude(user=without).select_related("user")
    return [Recipient(row.user, "you lead this topic") for row in rows]


def topic_moved(topic: Topic, actor: User, entry: Entry, reason: str) -> None:
    """Notify the leads, except the person who moved the topic."""
    context: dict[str, Any] = {
        "title": topic.title,
        "words": f"now at {topic.get_stage_display()}",
        "by": actor.name,
        "why": reason,
    }
    notify(
        "topic.moved",
        to=_leads(topic, without=actor),
        key=f"entry:{entry.pk}",
        about=topic,
        context=context,
        entry=entry,
    )


def topic_assigned(topic: Topic, actor: User, entry: Entry, new: list[TopicPerson]) -> None:
    """Notify each new lead and each new guest, except the person who assigned them."""
    for part, words, reason in (
        (TopicPerson.Part.LEAD, "You lead it now.", "you were made lead of this topic"),
        (TopicPerson.Part.INVITED, "You may read it now.", "you were invited to this topic"),
    ):
        to = [
            Recipient(person.user, reason) for person in new if person.part == part and person.user != actor
        ]
        context = {"title": topic.title, "words": words, "by": actor.name}
        notify("topic.assigned", to=to, key=f"entry:{entry.pk}", about=topic, context=context, entry=entry)
