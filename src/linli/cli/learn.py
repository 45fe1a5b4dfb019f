"""`linli learn`: suggestions of unit, matter and class, learned from past cases."""

import json
from typing import TYPE_CHECKING

import click

from linli.cli.load import progress_bar
from linli.cli.plain import form_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.cases.rules.measured import Measured


@click.command()
@click.option("--district", "code", default="", help="A district's code. Default: every district that is loaded.")
@click.option("--measure", is_flag=True, help="Try out and print how well it does; keep nothing.")
@form_option
def learn(code: str, measure: bool, form: str) -> None:
    """Learn from answered appeals which unit, matter and class fit a text, as is done each night.

    The first 80 % of the days are learned from, the last 20 % asked: how often the first answer, and one of the first
    three, was right, beside the most frequent answer of all and of the same kind. Nothing is suggested that does not
    do better.
    """
    from linli.access.rules import SYSTEM
    from linli.cases.actions.learning import learn_suggestions
    from linli.cases.queries.trials import trials_of
    from linli.catalogue.queries import districts, root_of_district
    from linli.kernel import clock

    known = districts()
    if code and code not in known:
        raise click.ClickException(f"没有代码为 {code} 的区；已载入的是 {'、'.join(known)}")
    told = {}
    for district in [code] if code else known:
        root = root_of_district(district=district)
        if measure:
            told[district] = trials_of(root=root, by=SYSTEM)
            continue
        with progress_bar(district) as progress:
            lessons = learn_suggestions(root=root, by=SYSTEM, at=clock.now(), progress=progress)
        told[district] = {lesson.target: lesson.measured for lesson in lessons if lesson.measured}
    _tell(told, form)


def _tell(told: "Mapping[str, Mapping[str, Measured]]", form: str) -> None:
    if form == "json":
        plain = {code: {name: found.as_json() for name, found in parts.items()} for code, parts in told.items()}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    heading = (
        "district",
        "target",
        "learned",
        "asked",
        "from",
        "top-1",
        "top-3",
        "most of kind",
        "most of all",
        "better",
    )
    click.echo("  ".join(heading))
    for code, parts in told.items():
        if not parts:
            click.echo(f"{code}  too few answered appeals to learn from")
        for target, found in parts.items():
            shares = [f"{found.model.top1:.1%}", f"{found.model.top3:.1%}"]
            shares += [f"{base.top1:.1%}/{base.top3:.1%}" for base in (found.of_kind, found.of_all)]
            counts = [str(found.learned_count), str(found.asked_count), found.split_date.isoformat()]
            click.echo("  ".join([code, target, *counts, *shares, "yes" if found.better else "no"]))
