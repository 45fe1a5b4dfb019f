"""What past cases suggest: beside the text at intake, and the page that says what was learned and how well."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from linli.access.queries import own_root
from linli.access.rules import require
from linli.cases.choices import Target
from linli.cases.queries.examples import HERE, TOWN
from linli.cases.queries.suggesting import LearnedCard, Suggested, Suggestion, learned_now, suggest
from linli.catalogue.queries import MatterUnknown, district_settings, matter_in_force
from linli.catalogue.queries.categories import class_name
from linli.desk.forms.intake import ANSWER, is_classed
from linli.desk.views.gate import DeskRequest, page, staff
from linli.organisations.queries import unit_cards

SHORTEST = 4
LABELS = {HERE: gettext_lazy("所在村社的服务中心"), TOWN: gettext_lazy("所在镇街的服务中心")}


@require_POST
@staff
def part(request: DeskRequest) -> HttpResponse:
    """What past cases suggest for what has been typed so far, beside the form of the intake."""
    require(request.actor, "cases.open")
    return page(request, "desk/_intake_suggestion.html", **suggestion_of(request, request.POST))


def suggestion_of(request: DeskRequest, sent: Mapping[str, str]) -> dict[str, Any]:
    """The suggestions for an intake form as it stands; for less than a few words none is asked for.

    `takes`: the targets whose suggestion the form can take over; a class only once an appeal is chosen.
    """
    text = sent.get("text", "").strip()
    if len(text) < SHORTEST:
        return {"suggestion_note": _("写下具体情况后，这里按以往办结的诉求提示由谁承办。")}
    suggested = suggest(
        text=text,
        by=request.actor,
        at=request.now,
        title=sent.get("title", ""),
        address=sent.get("address", ""),
        division=sent.get("division", ""),
        channel=sent.get("channel", ""),
        matter=sent.get("matter", ""),
        answers={name.removeprefix(ANSWER): value for name, value in sent.items() if name.startswith(ANSWER) and value},
    )
    chosen: dict[str, str] = {Target.MATTER: sent.get("matter", ""), Target.CATEGORY: sent.get("category", "")}
    groups = [(Target(target).label, _news(suggested, target, chosen.get(target, ""))) for target in Target.values]
    shown = [(label, items) for label, items in groups if items]
    note = suggested.note or ("" if shown else _("和已选的一致。"))
    return {"suggested": shown, "suggestion_note": note, "takes": _takes(request, chosen[Target.MATTER])}


def _takes(request: DeskRequest, code: str) -> tuple[str, ...]:
    try:
        matter = matter_in_force(code=code, at=request.now) if code else None
    except MatterUnknown:
        matter = None
    classed = matter is not None and is_classed(matter=matter, root=own_root(by=request.actor))
    return (Target.MATTER, Target.CATEGORY) if classed else (Target.MATTER,)


def _news(suggested: Suggested, target: str, chosen: str) -> tuple[Suggestion, ...]:
    """What is suggested of a target; nothing where the first is what was chosen already."""
    items = suggested.of(target)
    return () if items and items[0].code == chosen else items


@require_GET
@staff
def suggestions(request: DeskRequest) -> HttpResponse:
    """What was learned when, from how many cases, how well, and what is taken for what. For heads and supervision."""
    root = own_root(by=request.actor)
    learned = [_told(card, request, root) for card in learned_now(root=root, by=request.actor)]
    on = district_settings(root=root).suggestions
    return page(request, "desk/suggestions.html", "desk:suggestions", learned=learned, on=on)


def _told(card: LearnedCard, request: DeskRequest, root: str) -> dict[str, Any]:
    found = card.measured
    shares = (
        (_("学到的"), found.model),
        (_("同类中最常见的"), found.of_kind),
        (_("全部中最常见的"), found.of_all),
    )
    return {
        "card": card,
        "found": found,
        "shares": [(label, f"{share.top1:.1%}", f"{share.top3:.1%}") for label, share in shares],
        "said": f"{found.told:.0%}",
        "said_right": f"{found.told_right:.0%}",
        "sure": f"{found.sure:.0%}",
        "sure_right": f"{found.sure_right:.0%}",
        "confused": [
            (_name(card.target, said, request, root), _name(card.target, was, request, root), n)
            for said, was, n in found.confused
        ],
    }


def _name(target: str, label: str, request: DeskRequest, root: str) -> str:
    if target == Target.UNIT:
        names = {card.code: card.name for card in unit_cards().values()}
        return str(LABELS.get(label) or names.get(label, label))
    if target == Target.CATEGORY:
        return class_name(code=label, root=root)
    try:
        return matter_in_force(code=label, at=request.now).name
    except MatterUnknown:
        return label
