"""A birth as it is asked for, and how its parts are moved on."""

from typing import Any

MOTHER = {"name": "周小燕", "id_type": "111", "id_number": "500199199203045628", "phone": "10000003333"}
ANSWERS: dict[str, Any] = {
    "child_name": "周安安",
    "born_on": "2026-11-02",
    "registered": "是",
    "wants_household": "是",
    "wants_insurance": "是",
    "wants_card": "否",
    "wants_subsidy": "是",
    "applicant_is": "母亲",
    "follows": "母亲",
    "parent_name": "周小燕",
    "how": "独立参保",
    "pay_to": "申领人银行卡",
}
BIRTH: dict[str, Any] = {
    "matter": "birth-bundle",
    "division": "500110004001",
    "text": "户口本在老家，下周带来。",
    "applicant": MOTHER,
    "answers": ANSWERS,
    "materials": [{"code": "birth-certificate"}, {"code": "parents-id", "state": "may_follow"}],
    "notice_version": "",
}
# unit: who of the cast, or what account, handles there
UNITS = {"household": "public-security", "insurance": "health-insurance", "subsidy": "health"}
