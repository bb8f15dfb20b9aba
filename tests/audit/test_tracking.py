"""The row history sees every way of writing a row."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from audit import services as audit
from tests.factories import TopicFactory
from topics.models import Topic

History = Topic.pgh_event_model


def row_history(topic: Topic) -> list[tuple[str, str]]:
    """Return the events of the row in order: (insert, update or delete; its title)."""
    rows = History.objects.filter(pgh_obj_id=topic.pk).order_by("pgh_id")
    return list(rows.values_list("pgh_label", "title"))


def test_row_history_has_save_update_raw_sql_and_delete(db: None) -> None:
    topic = TopicFactory(title="First")
    topic.title = "Saved"
    topic.save()
    Topic.objects.filter(pk=topic.pk).update(title="Updated")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE topics_topic SET title = 'By hand' WHERE id = %s", [topic.pk])
    key = topic.pk
    topic.delete()
    topic.pk = key
    assert row_history(topic) == [
        ("insert", "First"),
        ("update", "Saved"),
        ("update", "Updated"),
        ("update", "By hand"),
        ("delete", "By hand"),
    ]


def test_row_history_has_bulk_writes_row_by_row(db: None) -> None:
    topics = Topic.objects.bulk_create([TopicFactory.build() for _ in range(3)])
    for topic in topics:
        topic.title = f"New {topic.title}"
    Topic.objects.bulk_update(topics, ["title"])
    for topic in topics:
        assert row_history(topic) == [("insert", topic.title.removeprefix("New ")), ("update", topic.title)]


@pytest.mark.django_db(transaction=True)
def test_row_history_of_rolled_back_change_is_empty() -> None:
    topic = TopicFactory(title="First")
    with transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(title="Never")
        assert len(row_history(topic)) == 2
        transaction.set_rollback(True)
    assert row_history(topic) == [("insert", "First")]


def test_row_history_of_user_has_no_password(people: SimpleNamespace) -> None:
    assert "password" not in {field.name for field in type(people.mara).pgh_event_model._meta.fields}


def test_row_history_context_differs_between_actions(people: SimpleNamespace) -> None:
    with audit.audited():
        first = TopicFactory()
        entry = audit.log_entry(actor=people.mara, action="topic.created", about=first)
    with audit.audited():
        second = TopicFactory()
        other = audit.log_entry(actor=people.mara, action="topic.created", about=second)
    of = dict(History.objects.values_list("pgh_obj_id", "pgh_context_id"))
    assert of == {first.pk: entry.context, second.pk: other.context}
    assert entry.context != other.context
