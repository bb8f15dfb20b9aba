"""Fill a portal to any size with copies of the sample's rows, by bulk SQL."""

from django.db.models import Field, GeneratedField, Model

from audit.models import Entry, Payload
from publications.models import Publication, PublishedRecord
from tests.rig.databases import execute
from topics.models import Challenge, FocusArea, Topic, TopicPerson

#: the key of copy number `i`, so that rows of different tables can refer to each other
KEY = "md5('{}' || i)::uuid"
Columns = dict[str, str]


def fill(url: str, rows: int) -> None:
    """Bring topics, their publications, their history, the log and the outbox to about `rows` rows each.

    The sample must be loaded. Each copy's text ends in one of `rows / 25` rare words, so that a search for
    one of these finds 25 rows in a portal of any size.
    """
    topic, version, context = KEY.format("topic"), KEY.format("publication"), KEY.format("context")
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
            id=version,
            uuid=topic,
            number="1",
            slug="s.slug || '-' || i",
            title="s.title || ' ' || i",
            published_at=f"s.published_at {later}",
        ),
        copy(
            PublishedRecord,
            rows,
            where="kind = 'topic'",
            uuid=topic,
            slug="s.slug || '-' || i",
            title="s.title || ' ' || i",
            text=f"s.text || {rare}",
            current=version,
            published_at=f"s.published_at {later}",
        ),
        copy(Topic.pgh_event_model, rows, pgh_obj=topic, id=topic, pgh_context=context),
        copy(
            Entry,
            rows,
            where="action = 'topic.moved'",
            recorded_at=f"s.recorded_at {later}",
            uuid=topic,
            thread=f"ARRAY['topic:' || {topic}]",
            context=context,
        ),
        "INSERT INTO audit_payload (entry_id, salt, data) SELECT id, '', '{}' FROM audit_entry e"
        " WHERE NOT EXISTS (SELECT FROM audit_payload p WHERE p.entry_id = e.id)",
        messages(rows, about=topic),
        public_updates(rows, version),
    ]
    models = (Topic, TopicPerson, FocusArea, Challenge, Publication, PublishedRecord, Entry, Payload)
    tables = {model._meta.db_table for model in models}
    triggers_off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
    triggers_on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    execute(url, *triggers_off, *copies, *triggers_on, "VACUUM ANALYZE")


def messages(rows: int, *, about: str) -> str:
    """Return the INSERT of `rows` messages: one in twenty queued, one in fifty failed or uncertain.

    Of the first hundred, a third is in each state, so that the lists of a small portal fill a page.
    """
    state = (
        "CASE WHEN i <= 100 THEN (ARRAY['sent', 'failed', 'queued'])[i % 3 + 1] "
        "WHEN i % 20 = 0 THEN 'queued' WHEN i % 100 = 1 THEN 'failed' "
        "WHEN i % 100 = 2 THEN 'uncertain' ELSE 'sent' END"
    )
    columns = {
        "id": KEY.format("message"),
        "kind": "'reminder.focus_area_untouched'",
        "recipient_id": "u.id",
        "address": "''",
        "subject": "'QIG portal: Focus area unchanged for 3 months'",
        "text": "repeat('A focus area has not been changed for three months. ', 20)",
        "html": "''",
        "calendar": "''",
        "calendar_method": "''",
        "secrets": "'{}'",
        "about_kind": "'topic'",
        "about_uuid": about,
        "reason": "'you lead this topic'",
        "data": "'{}'",
        "delivery": "'retry'",
        "channel": "CASE WHEN i % 3 = 0 THEN 'weekly' ELSE 'mail' END",
        "rule": "CASE WHEN i % 2 = 0 THEN 'focus_area.untouched' ELSE '' END",
        "key": "'message ' || i",
        "due_at": "at",
        "not_before": "at",
        "state": "state",
        "held": "false",
        "late": "false",
        "attempts": "1",
        "error": "''",
        "message_id": "'<' || i || '@bench>'",
        "token": "'bench-' || i",
        "created_at": "at",
    }
    late, ahead = "- i * interval '1 minute'", "i % 1440 * interval '1 hour'"
    due = f"now() + CASE WHEN state = 'queued' THEN {ahead} ELSE {late} END"
    numbers = f"SELECT i, {state} AS state FROM generate_series(1, {rows}) i"
    return (
        f"INSERT INTO notifications_message ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM "
        f"(SELECT i, state, {due} AS at FROM ({numbers}) s) n "
        "JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number, count(*) OVER () AS people "
        "FROM accounts_user WHERE kind = 'person') u ON u.number = i % u.people"
    )


def public_updates(rows: int, version: str) -> str:
    """Return the INSERT of a public update of each copied publication, one in a hundred held."""
    return (
        "INSERT INTO publications_publicupdate "
        "(id, version, created_at, updated_at, publication_id, entry, words, state, released_at) "
        f"SELECT {KEY.format('public_update')}, 1, now() - i * interval '1 minute', now(), {version}, 1, "
        "'It was published.', CASE WHEN i % 100 = 0 THEN 'held' ELSE 'released' END, "
        f"CASE WHEN i % 100 = 0 THEN NULL ELSE now() END FROM generate_series(1, {rows}) i"
    )


def copy(model: type[Model], rows: int, *, where: str = "true", **changed: str) -> str:
    """Return INSERT … SELECT: row number `i` copies one of the rows `s` that exist, some columns changed."""
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if is_copied(field) or field.name in changed]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changed.get(field.name, f's."{field.column}"') for field in fields)
    return (
        f"WITH source AS MATERIALIZED (SELECT *, row_number() OVER () - 1 AS at FROM {table} WHERE {where}) "
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, {rows}) i "
        f"JOIN source s ON s.at = i % (SELECT count(*) FROM source)"
    )


def is_copied(field: Field) -> bool:
    """Return whether the column is neither computed nor numbered by the database."""
    numbered = field.get_internal_type() in ("BigAutoField", "AutoField")
    return not (numbered or isinstance(field, GeneratedField))
