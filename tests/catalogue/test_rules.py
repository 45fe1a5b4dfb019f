"""Limits, clock starts, and finding a matter by what people type."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from linli.catalogue import rules

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("promised", "promised_unit", "legal", "legal_unit", "exceeds"),
    [
        (22, "working", 30, "working", False),
        (30, "working", 30, "working", False),
        (31, "working", 30, "working", True),
        (0, "working", 0, "working", False),
        (30, "natural", 22, "working", False),
        (31, "natural", 22, "working", True),
        (15, "working", 20, "natural", True),
        (1, "month", 30, "natural", False),
        (1, "month", 29, "natural", True),
        (24, "hour", 1, "natural", False),
        (25, "hour", 1, "natural", True),
    ],
)
def test_a_promise_may_not_be_longer_than_the_law(promised, promised_unit, legal, legal_unit, exceeds):
    assert rules.promise_exceeds(promised, promised_unit, legal, legal_unit) is exceeds


@pytest.mark.parametrize(
    ("kind", "stated", "appeals_from", "start"),
    [
        ("application", None, "dispatch", "acceptance"),
        ("filing", None, "receipt", "acceptance"),
        ("appeal", None, "dispatch", "dispatch"),
        ("appeal", None, "receipt", "receipt"),
        ("appeal", "acceptance", "dispatch", "acceptance"),
        ("application", "receipt", "dispatch", "receipt"),
    ],
)
def test_when_the_clock_starts(kind, stated, appeals_from, start):
    assert rules.clock_start(kind, stated=stated, appeals_from=appeals_from) == start


KEYS = [
    ["路灯故障报修", "ludengguzhangbaoxiu", "ldgzbx"],
    ["路灯", "ludeng", "ld"],
    ["照明故障", "zhaomingguzhang", "zmgz"],
]


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("路灯故障报修", 100),
        ("路灯", 98),
        ("ludeng", 98),
        ("lu deng", 98),
        ("LD", 98),
        ("ldgz", 80),
        ("故障", 60),
        ("zhaoming", 78),
        ("门口的路灯不亮了", 48),
        ("噪声", 0),
        ("old", 0),
        ("  ", 0),
    ],
)
def test_what_people_type(typed, score):
    assert rules.search_score(typed, KEYS) == score


AT = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("first", "file_date", "begins"),
    [
        (True, None, None),
        (True, date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=CHINA)),
        (False, None, AT),
        (False, date(2020, 1, 1), AT),
        (False, date(2027, 1, 1), datetime(2027, 1, 1, tzinfo=CHINA)),
    ],
)
def test_when_a_version_begins(first, file_date, begins):
    assert rules.begins_at(first=first, file_date=file_date, zone=CHINA, at=AT) == begins


def test_moments_compare_across_zones():
    assert rules.begins_at(first=False, file_date=None, zone=CHINA, at=AT.astimezone(UTC)) == AT


@pytest.mark.parametrize(
    ("sentence", "score"),
    [("给老人办补贴", 24), ("残疾人补贴怎么领", 24), ("老人的补贴", 24), ("办补贴", 0), ("给老人办事", 0)],
)
def test_a_sentence_finds_a_name_it_shares_half_of(sentence, score):
    keys = [("高龄津贴", "gaolingjintie", "gljt"), ("老人补贴", "laorenbutie", "lrbt")]

    assert rules.search_score(sentence, keys) == score
