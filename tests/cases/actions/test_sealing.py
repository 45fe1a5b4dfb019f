"""Numbers given in any field or text are nowhere in the database, and can be opened again by who may."""

import pytest
from django.apps import apps
from django.db import connection

from conftest import MONDAY
from linli.cases import queries
from linli.cases.actions import open_case
from linli.cases.actions.tracking import enter_code
from linli.cases.queries.tracking import CodeRefused
from linli.cases.schema import Opening
from linli.kernel import seals
from linli.kernel.repeats import RepeatKey
from linli.people.actions.parties import FieldRefused
from linli.people.models import SealedMention

# valid, fictional, and each used in one place only
ID = {
    "applicant": "500199190001019914",
    "guardian": "500199199602299932",
    "title": "500199201209019949",
    "text": "500199201912319951",
    "answer": "50019919050101997X",
    "address": "810000198808089915",
    "scope": "820000198808089925",
    "note": "830000198808089935",
    "reason": "500199198507139928",
}
PHONE = {
    name: f"1000000{n:04d}" for n, name in enumerate([*ID, "deep", "dispatch", "consult", "answer", "order"], 3000)
}


def everything():
    """All values of all tables as one text."""
    parts = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            parts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(parts)


def test_no_number_is_left_in_clear(clerk, play, holder, case_of):
    opening = Opening.model_validate(
        {
            "matter": "elders-allowance",
            "division": "500110004001",
            "title": f"高龄津贴 {ID['title']} {PHONE['title']}",
            "text": f"我的身份证{ID['text']}，电话{PHONE['text']}",
            "applicant": {
                "name": "王秀英",
                "id_type": "111",
                "id_number": ID["applicant"],
                "phone": PHONE["applicant"],
            },
            "guardian": {
                "name": "王小明",
                "id_type": "111",
                "id_number": ID["guardian"],
                "phone": PHONE["guardian"],
                "relation": f"儿子{PHONE['scope']}",
            },
            "agent": {
                "name": "李明",
                "id_type": "111",
                "id_number": ID["reason"],
                "phone": PHONE["reason"],
                "mandate": {"scope": f"代{ID['scope']}办理", "until": "2026-12-31"},
            },
            "location": {"address": f"万新路1号（{ID['address']}，{PHONE['address']}）"},
        }
    )
    repeat = RepeatKey(owner=str(clerk.account_id), key="1", request=opening.model_dump_json())
    number = open_case(opening=opening, by=clerk, at=MONDAY, repeat=repeat).number
    asked = {"code": ID["note"], "what": f"{ID['note']}的户口簿，联系{PHONE['deep']}"}
    play(number, "ask_materials", items=[asked], until="2026-12-31", note=f"电话{PHONE['note']}")
    play(number, "supplement", holder(number), materials=[{"code": "bank-card"}])
    play(number, "accept", note=f"身份证{ID['note']}")
    play(number, "dispatch", unit="urban-management", assisting=["housing"])
    play(number, "return", "handler", reason=f"查无{ID['reason']}", basis=f"见{PHONE['dispatch']}")
    play(number, "arbitrate", "supervisor", unit="urban-management", note=f"联系{PHONE['dispatch']}")
    play(number, "sign", "handler")
    play(number, "consult", "handler", units=["housing"], question=f"{ID['answer']}是否登记，电话{PHONE['consult']}")
    play(number, "answer_consult", "handler2", text=f"{ID['answer']}没有", agree=True)
    play(number, "suspend", "handler", ground=f"核查{ID['answer']}", **{"from": "2026-11-23"})
    play(number, "resume", "handler")
    play(number, "extend", "handler", n=2, reason=f"等{PHONE['answer']}回电")
    play(number, "decide", "supervisor", outcome="approve", note=f"已电{PHONE['answer']}")
    order = {"kind": "remind", "unit": "urban-management", "due": "2026-12-01"}
    play(number, "supervise", "supervisor", reason=f"{PHONE['order']}来电", **order)
    play(number, "answer_supervision", "handler", order="催办〔2026〕1号", text=f"已答{PHONE['order']}")
    play(number, "reply", "handler", text=f"已打到{ID['applicant']}的账户", outcome="done")
    play(number, "close", result=f"已告知{PHONE['applicant']}")
    play(number, "call_back", reached=True, solved=True, note=f"接电话的是{PHONE['guardian']}")
    play(number, "note", text=f"另有{ID['guardian']}")
    play(number, "rate", holder(number), level=5, text=f"谢谢，我是{ID['applicant']}", facets={PHONE["order"]: 5})
    with pytest.raises(CodeRefused):
        enter_code(number=ID["applicant"], code=PHONE["applicant"], at=MONDAY)  # typed where the number of a case goes

    kept = everything()

    found = {where: value for where, value in [*ID.items(), *PHONE.items()] if value in kept}
    assert found == {}


def test_a_masked_number_can_be_opened_where_it_stood(open_lamp, case_of):
    number = open_lamp(title="路灯", text="请联系身份证500199190001019914或者电话10000003333")
    case = case_of(number)
    assert "500199190001019914" not in case.text

    rows = SealedMention.objects.filter(case_id=case.pk, place="text").order_by("start")
    opened = [seals.unseal(r.sealed, table=r._meta.db_table, column="sealed", row_id=r.pk) for r in rows]
    assert opened == ["500199190001019914", "10000003333"]
    assert [case.text[r.start : r.start + len(r.masked)] for r in rows] == [r.masked for r in rows]


def test_numbers_deep_in_what_was_said_are_sealed_too(open_elder, play, clerk, case_of):
    number = open_elder()
    play(number, "ask_materials", items=[{"code": "x", "what": "500199190001019914的户口簿"}], until="2026-12-31")

    body = queries.history(number=number, by=clerk)[-1].body
    assert "500199190001019914" not in str(body)
    places = SealedMention.objects.filter(case_id=case_of(number).pk).values_list("place", flat=True)
    assert list(places) == ["move:2:items.0.what"]


@pytest.mark.parametrize("name", ["李明10000001234", "500199198507139928", "李明（身份证500199198507139928）"])
def test_a_name_holds_no_number(open_lamp, name):
    with pytest.raises(FieldRefused, match=r"applicant\.name"):
        open_lamp(applicant={"name": name, "no_id_reason": "证件遗失"})


def test_a_name_with_a_figure_is_a_name(open_lamp, clerk):
    shop = {"kind": "organisation", "name": "万盛第25中学", "uscc": ""}

    assert queries.case_card(number=open_lamp(applicant=shop), by=clerk, at=MONDAY).applicant.name
