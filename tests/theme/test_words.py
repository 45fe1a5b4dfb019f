from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from linli.theme import words

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days_left", "unit", "chinese", "english"),
    [
        (3, "working", "还剩 3 个工作日", "3 working days left"),
        (1, "working", "还剩 1 个工作日", "1 working day left"),
        (0, "working", "今天到期", "Due today"),
        (0, "natural", "今天到期", "Due today"),
        (-2, "working", "已超 2 个工作日", "2 working days overdue"),
        (5, "natural", "还剩 5 天", "5 days left"),
        (-1, "natural", "已超 1 天", "1 day overdue"),
        (40, "month", "还剩 40 天", "40 days left"),
    ],
)
def test_time_left_in_words(english_catalogue, days_left, unit, chinese, english):
    with translation.override("zh-hans"):
        assert words.time_left(days_left=days_left, unit=unit) == chinese
    with translation.override("en"):
        assert words.time_left(days_left=days_left, unit=unit) == english


@pytest.mark.parametrize(
    ("day", "today", "chinese"),
    [
        (THURSDAY, None, "11月26日 周四"),
        (THURSDAY, date(2026, 1, 1), "11月26日 周四"),
        (date(2027, 1, 3), THURSDAY, "2027年1月3日 周日"),
        ("2026-11-26", None, "11月26日 周四"),
        (datetime(2026, 11, 25, 16, 30, tzinfo=UTC), None, "11月26日 周四"),
        ("2026-11-25T16:30:00+00:00", None, "11月26日 周四"),
    ],
)
def test_a_day_as_people_say_it(day, today, chinese):
    with translation.override("zh-hans"):
        assert words.people_day(day=day, today=today) == chinese


def test_a_day_in_english(english_catalogue):
    with translation.override("en"):
        assert words.people_day(day=THURSDAY, today=date(2027, 1, 1)) == "Thu 26 Nov 2026"


def test_a_moment_is_told_in_the_districts_time():
    with translation.override("zh-hans"):
        assert words.people_time(at=datetime(2026, 11, 26, 1, 30, tzinfo=UTC)) == "11月26日 周四 09:30"


def test_text_that_is_no_day_is_refused():
    with pytest.raises(ValueError, match="明天"):
        words.people_day(day="明天")
