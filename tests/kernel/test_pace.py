"""How often something may happen in a minute."""

from types import SimpleNamespace

import pytest

from linli.kernel import pace


@pytest.fixture
def clock(monkeypatch):
    """The seconds that the counts are taken by; begins a moment before a full minute."""
    held = SimpleNamespace(now=59.999)
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: held.now))
    return held


def test_a_minute_begins_with_the_first_thing_counted(clock):
    counts = pace.Pace()
    for clock.now in (59.999, 60.0, 100.0):
        counts.step(who="10.0.0.9", most=3)

    clock.now = 119.0
    with pytest.raises(pace.TooMany) as refused:
        counts.step(who="10.0.0.9", most=3)
    assert refused.value.wait == pytest.approx(0.999)
    counts.step(who="10.0.0.8", most=3)
    clock.now = 120.0
    counts.step(who="10.0.0.9", most=3)


def test_looking_whether_one_has_to_wait_counts_nothing(clock):
    counts = pace.Pace()
    for _ in range(5):
        counts.check(who="10.0.0.9", most=1)

    assert counts.count(who="10.0.0.9") == 1
    with pytest.raises(pace.TooMany):
        counts.check(who="10.0.0.9", most=1)
    counts.check(who="10.0.0.9", most=0)


def test_minutes_that_are_over_are_not_kept(clock):
    counts = pace.Pace()
    for number in range(100):
        counts.count(who=f"10.0.0.{number}")

    clock.now = 500.0
    counts.count(who="10.0.0.9")
    assert len(counts._minutes) == 1
