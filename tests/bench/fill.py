"""A portal of any size: the sample's rows, again and again, by bulk SQL."""

from django.db.models import Field, GeneratedField, Model

from audit.models import Entry, Payload
from publications.models import Publication, Shelf
from tests.rig.databases import execute
from topics.models import Challenge, FocusArea, Topic, TopicPerson

#: a key that every copy can work out by itself: the same number gives the same key in every table
KEY = "md5('{}' || i)::uuid"
Columns = dict[str, str]


def fill(url: str, rows: int) -> None:
    """Bring topics, their public editions, their history and the log to about `rows` rows each.

    The sample must be loaded. Each copy's text ends in one of `rows / 25` rare words: a search for one
    finds 25 rows in a portal of any size.
    """
    topic, edition, act = KEY.format("topic"), KEY.format("publication"), KEY.format("act")
    later, rare = "- i * interval '1 minute'", f"' rareword' || (i % {rows // 25})"
    copies = [
        copy(
            Topic,
            rows,
            id=topic,
            slug="s.slug || '-' || i",
            title="s.title || ' ' || i",
            description=f"s.description || {rare}",
            updated_at=f"s.updated_at {later}",
        ),
        copy(TopicPerson, rows, id=KEY.format("person"), topic=topic),
        copy(FocusArea, rows, id=KEY.format("area"), topic=topic),
        copy(Challenge, rows, id=KEY.format("challenge"), topic=topic, merged_into="NULL"),
        copy(
            Publication,
            rows,
            where="kind = 'topic'",
            id=edition,
            uuid=topic,
            number="1",
            slug="s.slug || '-' || i",
            title="s.title || ' ' || i",
            published_at=f"s.published_at {later}",
        ),
        copy(
            Shelf,
            rows,
            where="kind = 'topic'",
            uuid=topic,
            slug="s.slug || '-' || i",
            title="s.title || ' ' || i",
            text=f"s.text || {rare}",
            current=edition,
            published_at=f"s.published_at {later}",
        ),
        copy(Topic.pgh_event_model, rows, pgh_obj=topic, id=topic, pgh_context=act),
        copy(
            Entry,
            rows,
            where="verb = 'topic.moved'",
            recorded_at=f"s.recorded_at {later}",
            uuid=topic,
            thread=f"ARRAY['topic:' || {topic}]",
            context=act,
        ),
        "INSERT INTO audit_payload (entry_id, salt, data) SELECT id, '', '{}' FROM audit_entry e"
        " WHERE NOT EXISTS (SELECT FROM audit_payload p WHERE p.entry_id = e.id)",
    ]
    models = (Topic, TopicPerson, FocusArea, Challenge, Publication, Shelf, Entry, Payload)
    tables = {model._meta.db_table for model in models}
    quiet = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
    loud = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    execute(url, *quiet, *copies, *loud, "VACUUM ANALYZE")


def copy(model: type[Model], rows: int, *, where: str = "true", **changed: str) -> str:
    """INSERT … SELECT: row number `i` copies one of the rows `s` that are there, some columns changed."""
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if kept(field) or field.name in changed]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changed.get(field.name, f's."{field.column}"') for field in fields)
    return (
        f"WITH source AS MATERIALIZED (SELECT *, row_number() OVER () - 1 AS at FROM {table} WHERE {where}) "
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, {rows}) i "
        f"JOIN source s ON s.at = i % (SELECT count(*) FROM source)"
    )


def kept(field: Field) -> bool:
    """Neither computed nor numbered by the database."""
    numbered = field.get_internal_type() in ("BigAutoField", "AutoField")
    return not (numbered or isinstance(field, GeneratedField))
