"""Keeping the search words of cases: one document a case, with the units that see it among its tokens."""

from uuid import UUID

from django.db import connection, transaction

from linli.access.queries import unit_tree
from linli.cases.choices import Move
from linli.cases.models import Case, CaseMove, CaseReach, CaseWords
from linli.cases.queries.clocks import matter_of
from linli.cases.rules.words import document
from linli.kernel.series import next_number

SERIES = "case-words"
SAID = {Move.REPLY.value: "text", Move.CLOSE.value: "result"}


@transaction.atomic
def keep_words(*, case_id: UUID) -> bool:
    """Bring the document of a case in step with its texts and reach; whether it changed.

    Texts are masked as they are stored, and names of persons are not among them. Derived rows: the audit does not
    speak of them, `rebuild_words` makes them again.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return False
    words = document(texts=_texts(case), paths=_paths(case_id))
    held = CaseWords.objects.select_for_update().filter(case_id=case_id).first()
    if held is None:
        held = CaseWords(case_id=case_id, words=words, place=next_number(series=SERIES, scope=""))
        held.save(force_insert=True)
        _enter(held, before=None)
    elif held.words != words:
        before, held.words = held.words, words
        held.save(update_fields=["words"])
        _enter(held, before=before)
    else:
        return False
    return True


def rebuild_words() -> None:
    """Make the index of SQLite again from the documents at hand; PostgreSQL keeps its own in step."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cases_words_index (cases_words_index) VALUES ('rebuild')")


def _texts(case: Case) -> list[str]:
    answers = [value for value in case.answers.values() if isinstance(value, str)]
    address = (case.location or {}).get("address", "")
    matter = matter_of(case=case).name
    said = [*_said_before(case), case.reply, case.result]
    return [case.title, case.text, matter, case.division_name, *answers, address, *said]


def _said_before(case: Case) -> list[str]:
    """Answers and results of the rounds before this one, as its history keeps them: masked like all else."""
    if case.round == 1:
        return []
    told = CaseMove.objects.filter(case_id=case.pk, move__in=SAID).order_by("seq").values_list("move", "body")
    return [text for move, body in told if (text := str(body.get(SAID[move], ""))) not in (case.reply, case.result)]


def _paths(case_id: UUID) -> list[str]:
    tree = unit_tree().by_id
    return [tree[unit].path for unit in CaseReach.objects.filter(case_id=case_id).values_list("unit_id", flat=True)]


def _enter(held: CaseWords, *, before: str | None) -> None:
    """SQLite's index is told what to forget and what to add; it reads the documents, it holds no copy of them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if held.place == 1 and before is None:  # the first document of an empty table: nothing older may answer
            cursor.execute("INSERT INTO cases_words_index (cases_words_index) VALUES ('delete-all')")
        elif before is not None:
            cursor.execute(
                "INSERT INTO cases_words_index (cases_words_index, rowid, words) VALUES ('delete', %s, %s)",
                [held.place, before],
            )
        cursor.execute("INSERT INTO cases_words_index (rowid, words) VALUES (%s, %s)", [held.place, held.words])
