"""Growing the tables to a size by copying played cases in SQL: same shapes, new keys, earlier times. PostgreSQL only.

Nothing here is part of the product: the copies are not in the audit chain, and serve measuring alone.
"""

import itertools

from django.apps import apps
from django.db import connection, models

COPIED = (
    "people.Person",
    "cases.Case",
    "people.Party",
    "people.SealedMention",
    "cases.CaseMaterial",
    "cases.CaseMove",
    "cases.CaseReach",
    "cases.CaseWords",
    "kernel.AuditRow",
)
NEW_TEXT = {
    ("cases_case", "number"): "number || '-' || {k}",
    ("people_person", "id_index"): "case when id_index = '' then '' else md5(id_index || {k}) end",
    ("people_person", "phone_index"): "case when phone_index = '' then '' else md5(phone_index || {k}) end",
    ("people_person", "name"): "name || chr(19968 + {k} % 2000)",
    ("kernel_auditrow", "lane"): "lane + 64 * (1 + {k} % 400)",
    ("kernel_auditrow", "seq"): "seq + 10000000 * ({k} / 400)",
    ("cases_casewords", "place"): "place + {k} * 1000000",
}
BACK_MS = 600_000  # each copy lies ten minutes further back


PLAIN = r"'^\d{6}-\d{6}-\d+$'"  # numbers that the engine gave; neither copies nor rows of pgbench
_copies = itertools.count(1)


def grow(*, to: int) -> int:
    """Copy the cases that went through the engine until there are at least `to`. Returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS played AS SELECT id, person_id FROM cases_case WHERE number ~ {PLAIN}"
        )
        cursor.execute("ANALYZE played")
        while _count(cursor) < to:
            copy = next(_copies)
            for label in COPIED:
                cursor.execute(_copy_text(apps.get_model(label), copy))
        cursor.execute("VACUUM ANALYZE")
        return _count(cursor)


def _count(cursor: object) -> int:
    cursor.execute("SELECT count(*) FROM cases_case")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _copy_text(model: type[models.Model], k: int) -> str:
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if field.column]
    chosen = ", ".join(_value(table, field, k) for field in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}" {_originals(table)}'


def _originals(table: str) -> str:
    """Only rows of cases that were played, never copies."""
    wanted = {
        "cases_case": "id IN (SELECT id FROM played)",
        "people_person": "id IN (SELECT person_id FROM played)",
        "kernel_auditrow": "subject_id IN (SELECT id FROM played) AND lane < 64",
    }
    return f"WHERE {wanted.get(table, 'case_id IN (SELECT id FROM played)')}"


def _value(table: str, field: models.Field, k: int) -> str:  # type: ignore[type-arg]
    column = f'"{field.column}"'
    if (table, field.column) in NEW_TEXT:
        return NEW_TEXT[table, field.column].format(k=k)
    remade = field.primary_key or field.column in {"case_id", "person_id", "applicant_id"}
    if remade and isinstance(field, models.UUIDField | models.ForeignKey) and field.column != "unit_id":
        return _shifted(column, k)
    return column


def _shifted(column: str, k: int) -> str:
    """The same UUIDv7, k times ten minutes earlier, its random part changed: copies keep the order of time."""
    plain = f"replace({column}::text, '-', '')"
    moment = f"('x' || substr({plain}, 1, 12))::bit(48)::bigint - {k * BACK_MS}"
    tail = f"substr(md5({column}::text || {k}), 1, 20)"
    return f"(lpad(to_hex({moment}), 12, '0') || {tail})::uuid"
