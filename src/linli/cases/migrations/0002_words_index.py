"""The index of search words: FTS5 over the documents on SQLite, an inverted index of their words on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE cases_words_index USING fts5("
    "words, content='cases_casewords', content_rowid='place', tokenize='ascii')"
)
POSTGRESQL = (
    "CREATE INDEX cases_words_index ON cases_casewords USING gin "
    "(to_tsvector('simple'::regconfig, words || ' zzb' || (place / 4096)::text))"
)


def make(apps, editor):
    editor.execute(SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL)


def unmake(apps, editor):
    editor.execute(f"DROP {'TABLE' if editor.connection.vendor == 'sqlite' else 'INDEX'} cases_words_index")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
