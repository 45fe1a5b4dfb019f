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
    asked.add_argument("--stories", choices=["tuning", "held-out", "third", "fourth"], default="fourth")
    asked.add_argument("--seed", type=int, default=11)
    asked.add_argument("--rules-alone", action="store_true", help="compare only, nothing is taken in")
    given = asked.parse_args()
    os.environ |= {
        "LINLI_VAR": tempfile.mkdtemp(prefix="linli-alike-"),
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }
    from bench import run

    run._set_up()
    from bench import ground

    ground.lay()
    windows = [card for card in ground.windows() if card.division_code]
    told = _told(given, [card.division_code for card in windows])
    if given.rules_alone:
        return _compared(told)
    truth = _taken_in(told, {card.division_code: card for card in windows})
    _searched(truth, told)
    _answered()
    return 0


def _told(given: argparse.Namespace, divisions: list[str]) -> list[Any]:
    """The requests, in the order they came."""
    from bench import examined, reworded, sentences, sentences_examined

    stories = {"tuning": sentences.TUNING, "held-out": sentences.HELD_OUT}.get(given.stories)
    if stories:
        return reworded.tellings(
            seed=given.seed, stories=stories, total=given.total, count=given.planted, begin=BEGIN, divisions=divisions
        )
    examples = sentences_examined.THIRD if given.stories == "third" else sentences_examined.FOURTH
    teller = examined.Teller(seed=given.seed, stories=examples, begin=BEGIN, divisions=divisions)
    return teller.whole(total=given.total, count=given.planted)


def _compared(told: list[Any]) -> int:
    """The rules alone, over sketches of what was told: as the search in bulk compares, without the database."""
    from dataclasses import replace
    from uuid import UUID, uuid5

    from linli.cases.queries.alike import Told, block_for, sketch_of_told
    from linli.cases.rules.alike import WINDOW
    from linli.catalogue.queries import matter_in_force
    from linli.kernel import marks

    started, pairs, blocks, truth = time.monotonic(), [], {}, {}
    with marks.held():
        for n, each in enumerate(told):
            matter = matter_in_force(code=each.matter, at=each.at)
            sketch = sketch_of_told(
                told=Told(matter, each.division, each.title, each.text, each.address, each.lon, each.lat, each.crs, each.answers), at=each.at
            )  # fmt: skip
            who = uuid5(UUID(int=0), each.who)
            sketch = replace(sketch, report=replace(sketch.report, key=UUID(int=n + 1), person=who))
            truth[n] = each
            block = blocks.setdefault((each.division[:9], each.matter), block_for(matter=matter))
            block.drop_before(each.at - WINDOW)
            pairs += [(n, found.earlier.key.int - 1, found.score) for found in block.alike(sketch)]
            block.add(sketch)
    print(f"{len(told)} compared in {time.monotonic() - started:.1f} s")
    _stated(truth, pairs)
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
    print(f"{first.cases} cases looked at in {took:.1f} s; the same once more: {again.pairs} new pairs")
    _stated(truth, pairs)


def _stated(truth: dict[Any, Any], pairs: list[Any]) -> None:
    """Precision over pairs, recall over the planted, and what is wrong and missed by kind."""
    right = [(a, b) for a, b, _score in pairs if truth[a].truth == truth[b].truth]
    hit = {number for pair in right for number in pair}
    planted = {n: each for n, each in truth.items() if each.truth.startswith("planted") and each.role != "first"}
    wrong = [(a, b, score) for a, b, score in pairs if truth[a].truth != truth[b].truth]
    kinds = Counter("+".join(sorted((truth[a].role, truth[b].role))) for a, b, _ in wrong)
    found, of = Counter(planted[n].role for n in planted if n in hit), Counter(each.role for each in planted.values())
    print(f"pairs {len(pairs)}, right {len(right)}: precision {len(right) / max(1, len(pairs)):.3f}")
    print(f"planted {len(planted)}, found {found.total()}: recall {found.total() / max(1, len(planted)):.3f}")
    print(f"found by manner: { {role: f'{found[role]}/{n}' for role, n in of.items()} }")
    print(f"wrong pairs by kind: {dict(kinds)}")
    if os.environ.get("LINLI_BENCH_SHOW"):
        _spoken(truth, wrong, [n for n in planted if n not in hit])


def _spoken(truth: dict[Any, Any], wrong: list[Any], missed: list[Any]) -> None:
    for a, b, score in wrong:
        print(
            score, *(f"\n   {truth[n].role}: {truth[n].title} | {truth[n].text} | {truth[n].address}" for n in (a, b))
        )
    print("missed")
    first = {each.truth: each for each in truth.values() if each.role == "first"}
    for n in missed:
        one, two = first[truth[n].truth], truth[n]
        print(
            *(f"\n   {each.role}: {each.title} | {each.text} | {each.address} | {each.answers}" for each in (one, two))
        )


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
