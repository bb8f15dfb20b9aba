"""The canonical fingerprint of all data: the schema, every table ordered by key, the sequences, the files.

Two databases with the same fingerprint hold the same, whatever their files on the disk look like.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from documents import storage

#: so that the same values have the same text on every server
CANONICAL = (
    "SET TIME ZONE 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
    "SET client_encoding = 'UTF8'",
    "SET search_path = public",
)
#: every part of the schema as (kind, name, definition)
SCHEMA = """
SELECT 'extension', extname, '' FROM pg_extension
UNION ALL
SELECT 'column', c.relname || '.' || a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                 pg_get_expr(d.adbin, d.adrelid))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass::text || '.' || tgname, tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
  FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
 WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
 WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
TABLES = """
SELECT c.relname,
       array_agg(quote_ident(a.attname) ORDER BY a.attname) FILTER (WHERE a.attgenerated = ''),
       (SELECT array_agg(quote_ident(k.attname) ORDER BY k.attname)
          FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
         WHERE i.indrelid = c.oid AND i.indisprimary)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
 GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"
"""
SEQUENCES = """
SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename COLLATE "C"
"""


@dataclass(frozen=True)
class Table:
    """A table: its columns that are stored, its key, the number of its rows, and their SHA-256."""

    columns: list[str]
    key: list[str]
    rows: int = 0
    sha256: str = ""


@dataclass
class Fingerprint:
    """The schema by part, the tables and sequences by name, and the digests of the files."""

    schema: dict[str, str] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Fingerprint":
        """Return the fingerprint that `as_json` wrote. Raises KeyError, TypeError."""
        tables = {name: Table(**table) for name, table in data["tables"].items()}
        return cls(data["schema"], tables, data["sequences"], data["files"])


class Hashed:
    """A file that counts and hashes the lines that COPY writes, and passes them on where asked."""

    def __init__(self, target: gzip.GzipFile | None = None) -> None:
        self.digest, self.rows, self.target = hashlib.sha256(), 0, target

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.rows += data.count(b"\n")
        return self.target.write(data) if self.target else len(data)


def new_connection() -> Any:
    """Return a connection of its own to the database of the settings, with canonical output."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    own = connection.get_new_connection(parameters)
    with own.cursor() as cursor:
        for statement in CANONICAL:
            cursor.execute(statement)
    own.commit()
    return own


def taken(cursor: Any, folder: Path | None = None) -> Fingerprint:
    """Return the fingerprint of the database, without files; with a folder, the tables are written there."""
    fingerprint = Fingerprint(schema=_schema(cursor), sequences=_sequences(cursor))
    for name, table in tables(cursor).items():
        fingerprint.tables[name] = _copied(cursor, name, table, folder)
    return fingerprint


def tables(cursor: Any) -> dict[str, Table]:
    """Return the tables without their rows."""
    cursor.execute(TABLES)
    return {name: Table(columns, key or columns) for name, columns, key in cursor.fetchall()}


def _schema(cursor: Any) -> dict[str, str]:
    cursor.execute(SCHEMA)
    return {
        f"{kind} {name}": hashlib.sha256(text.encode()).hexdigest() for kind, name, text in cursor.fetchall()
    }


def _sequences(cursor: Any) -> dict[str, str]:
    cursor.execute(SEQUENCES)
    values = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT last_value, is_called FROM "{name}"')
        values[name] = " ".join(map(str, cursor.fetchone()))
    return values


def _copied(cursor: Any, name: str, table: Table, folder: Path | None) -> Table:
    order = ", ".join(f'{column}::text COLLATE "C"' for column in table.key)
    query = f'COPY (SELECT {", ".join(table.columns)} FROM "{name}" ORDER BY {order}) TO STDOUT'
    if folder is None:
        hashed = Hashed()
        cursor.copy_expert(query, hashed)
    else:
        with gzip.GzipFile(folder / f"{name}.copy.gz", "wb", compresslevel=6, mtime=0) as file:
            hashed = Hashed(file)
            cursor.copy_expert(query, hashed)
    return Table(table.columns, table.key, hashed.rows, hashed.digest.hexdigest())


def differences(expected: Fingerprint, actual: Fingerprint, *, leave_out: frozenset[str]) -> Iterator[str]:
    """Yield a sentence for each place where two fingerprints differ, without the tables to leave out."""
    for part in sorted(expected.schema.keys() | actual.schema.keys()):
        if expected.schema.get(part) != actual.schema.get(part):
            yield f"The schema differs: {part}."
    for name in sorted(expected.tables.keys() | actual.tables.keys()):
        before, now = expected.tables.get(name), actual.tables.get(name)
        if name in leave_out or before == now:
            continue
        rows = [f"{table.rows} rows" if table else "no table" for table in (before, now)]
        yield f"The table {name} differs: {rows[0]} in the backup, {rows[1]} in the database."
    for name in sorted(expected.sequences.keys() | actual.sequences.keys()):
        if expected.sequences.get(name) != actual.sequences.get(name):
            yield f"The sequence {name} differs."


def file_faults(digests: list[str], accepted: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each stored file that is missing or damaged and was not so in the backup."""
    for digest in digests:
        fault = storage.fault_of(digest)
        if fault and digest not in accepted:
            yield f"The file {digest} can't be read. {fault}"
