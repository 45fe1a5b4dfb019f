"""`python bench/duplicates.py`: 200 duplicates planted among 10,000 requests, taken in, searched for, merged, answered.

States precision and recall over the search in bulk, for the stories that were tuned on and for those held out, that the
same run again finds nothing new, how long it took, and that every reporter of what was merged reads the one answer.
Runs on the database named by DATABASE_URL, else on an embedded one of its own.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--total", type=int, default=10_000)
    asked.add_argument("--planted", type=int, default=200)
    asked.add_argument("--stories", choices=["tuning", "held-out"], default="held-out")
    asked.add_argument("--seed", type=int, default=11)
    given = asked.parse_args()
    os.environ |= {
        "LINLI_VAR": tempfile.mkdtemp(prefix="linli-alike-"),
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }
    from bench import run

    run._set_up()
    from bench import ground, reworded

    ground.lay()
    stories = reworded.HELD_OUT if given.stories == "held-out" else reworded.TUNING
    windows = [card for card in ground.windows() if card.division_code]
    divisions = [card.division_code for card in windows]
    told = reworded.tellings(
        seed=given.seed, stories=stories, total=given.total, count=given.planted, begin=BEGIN, divisions=divisions
    )
    truth = _taken_in(told, {card.division_code: card for card in windows})
    _searched(truth, told)
    _answered()
    return 0


def _taken_in(told: list[Any], windows: dict[str, Any]) -> dict[str, Any]:
    """Each telling through the action, as its window's clerk; number to telling."""
    from bench import ground
    from linli.cases.actions import open_case
    from linli.cases.schema import Opening

    dice, found, started = Random(3), {}, time.monotonic()  # noqa: S311
    for n, each in enumerate(told):
        values: dict[str, Any] = {
            "matter": each.matter, "division": each.division, "title": each.title, "text": each.text,
            "answers": each.answers, "received_at": each.at, "applicant": ground.person(dice),
        }  # fmt: skip
        if each.address or each.lon:
            values["location"] = {"address": each.address, "lon": each.lon, "lat": each.lat, "crs": each.crs}
        by = ground.clerk_of(windows[each.division])
        opened = open_case(opening=Opening.model_validate(values), by=by, at=each.at + timedelta(minutes=1))
        found[opened.number] = each
        if n % 2000 == 1999:
            print(f"{n + 1} taken in, {(n + 1) / (time.monotonic() - started):.0f} a second", flush=True)
    return found


def _searched(truth: dict[str, Any], told: list[Any]) -> None:
    from linli.cases.actions.duplicates_bulk import find_in_bulk
    from linli.cases.models import LikelyDuplicate

    at, started = max(each.at for each in told), time.monotonic()
    first = find_in_bulk(at=at)
    took = time.monotonic() - started
    again = find_in_bulk(at=at, since=BEGIN - timedelta(days=900))
    pairs = list(LikelyDuplicate.objects.values_list("case__number", "other__number", "score"))
    right = [(a, b) for a, b, _score in pairs if truth[a].truth == truth[b].truth]
    hit = {number for pair in right for number in pair}
    planted = [number for number, each in truth.items() if each.role == "again"]
    found = sum(number in hit for number in planted)
    wrong = Counter(
        "+".join(sorted((truth[a].role, truth[b].role))) for a, b, _ in pairs if truth[a].truth != truth[b].truth
    )
    print(f"{first.cases} cases looked at in {took:.1f} s; the same once more: {again.pairs} new pairs")
    print(f"pairs {len(pairs)}, right {len(right)}: precision {len(right) / max(1, len(pairs)):.3f}")
    print(f"planted {len(planted)}, found {found}: recall {found / max(1, len(planted)):.3f}")
    print(f"wrong pairs by kind: {dict(wrong)}")


def _answered() -> None:
    """Merge every cluster that holds planted ones as the district would, answer it once, and ask every reporter's page."""
    from bench import ground
    from linli.cases.actions import make_move
    from linli.cases.actions.duplicates import merge_all
    from linli.cases.models import Case
    from linli.cases.queries.duplicates import clusters
    from linli.cases.queries.tracking import holder_of, track_card
    from linli.kernel import audit, clock

    at, centre = clock.now(), ground.actor("district")
    merged = 0
    for cluster in clusters(by=centre, most=1000):
        others = [member.case.number for member in cluster.members if not member.is_main]
        merged += merge_all(numbers=others, into=cluster.main, by=centre, at=at)
    mains = list(Case.objects.filter(joined_count__gt=0, merged_into=None).order_by("id"))
    handler = ground.actor("handler")
    for main in mains:
        moves = [("accept", {}), ("dispatch", {"unit": "urban-management"})]
        for move, words in moves:
            make_move(number=main.number, move=move, given=words, by=centre, at=at)
        for move, words in (("sign", {}), ("reply", {"text": f"已办好：{main.number}", "outcome": "done"})):
            make_move(number=main.number, move=move, given=words, by=handler, at=at)
    read = sum(
        track_card(case=case, by=holder_of(case=case), at=at).reply == f"已办好：{main.number}"
        for main in mains
        for case in (Case.objects.get(pk=main.pk), *Case.objects.filter(merged_into=main))
    )
    print(f"{len(mains)} groups of {merged + len(mains)} reports, one answer each: {read} reporters read it")
    outcome = audit.verify()
    print(f"audit verify: {'clean' if outcome.ok else outcome.findings[:3]}")


if __name__ == "__main__":
    sys.exit(main())
