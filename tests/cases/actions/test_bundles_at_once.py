"""Two parts of a bundle that end at the same moment: the whole is settled once, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cases.bundles import BIRTH, UNITS
from conftest import MONDAY, is_postgresql
from linli.access.models import Account
from linli.access.queries import actor_of_account
from linli.access.rules import SYSTEM
from linli.cases.actions import make_move, open_case
from linli.cases.models import Case, CaseMove
from linli.cases.schema import Opening
from linli.kernel import audit


def together(*calls):
    def run(call):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, call) for call in calls]]


def step(number, move, **given):
    return make_move(number=number, move=move, given=given, by=SYSTEM, at=MONDAY)


@pytest.mark.usefixtures("live_db")
class TestAtOnce:
    def opened(self):
        by = actor_of_account(account=Account.objects.get(username="clerk"), at=MONDAY)
        number = open_case(opening=Opening.model_validate(BIRTH | {"accept": True}), by=by, at=MONDAY).number
        step(number, "dispatch")
        for part in Case.objects.filter(bundle__number=number):
            if part.seats.exists():
                step(part.number, "answer_consult", text="同意", agree=True)
            step(part.number, "sign")
        return number

    def test_the_last_parts_settle_the_whole_once(self):
        number = self.opened()
        calls = [
            lambda n=n: step(f"{number}-{n}", "reply", text="已办好", outcome="done") for n in range(1, len(UNITS) + 1)
        ]

        together(*calls)

        whole = Case.objects.get(number=number)
        assert (whole.state, whole.outcome) == ("closed", "done")
        moves = list(CaseMove.objects.filter(case=whole).values_list("move", flat=True))
        assert [moves.count(move) for move in ("reply", "close")] == [1, 1]
        assert audit.verify().ok

    def test_a_part_and_the_whole_moved_at_once_do_not_block_each_other(self):
        number = self.opened()

        def withdraw():
            return step(number, "withdraw", reason="不办了").state

        def note():
            return [step(f"{number}-1", "note", text=f"记录{n}").state for n in range(6)]

        together(withdraw, note, note)

        assert Case.objects.get(number=number).state == "withdrawn"
        assert CaseMove.objects.filter(move="note").count() == 12
        assert is_postgresql() or audit.verify().ok
