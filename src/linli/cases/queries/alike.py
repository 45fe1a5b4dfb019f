"""Cases as reports to compare, and the block of cases among which the same thing is looked for: bounded, by index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.queries import own_root, unit_tree
from linli.access.rules import Actor, ancestors
from linli.cases.choices import Source, State
from linli.cases.models import Case, CaseReach
from linli.cases.queries.clocks import matter_of
from linli.cases.rules.alike import WINDOW, Alike, Block
from linli.cases.rules.nearness import Point, point_of
from linli.cases.rules.reporters import told_apart
from linli.cases.rules.sketches import Report, Sketch, Topics, sketch_of, topics_of
from linli.catalogue.choices import FieldType, MatterKind
from linli.catalogue.queries import MatterCard
from linli.kernel.ids import new_id
from linli.organisations.queries import UnitUnknown, unit_serving

SCANNED, TAKEN = 4000, 400  # rows of reach walked along, and cases compared, for one report
OUT = frozenset({State.REFUSED, State.WITHDRAWN, State.TRANSFERRED, State.MERGED})
PLACE_KEYS = frozenset({"place", "address", "estate", "where", "road", "spot", "location"})
NAMED = {
    "building": "%s 栋",
    "pole": "%s 号杆",
    "door": "%s 号",
    "unit": "%s 单元",
    "room": "%s 室",
    "bus": "%s 路公交",
    "kilometre": "%s 公里处",
    "village_group": "%s 组",
    "gate": "%s门",
    "estate_part": "%s 期",
}
_topics: dict[UUID, Topics] = {}


@dataclass(frozen=True)
class Told:
    """What a door knows of a report before it is taken in."""

    matter: MatterCard
    division: str
    title: str = ""
    text: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    crs: str = "CGCS2000"
    answers: Mapping[str, Any] = field(default_factory=dict)


def sketch_of_case(*, case: Case) -> Sketch:
    """A case as it is compared."""
    matter, place = matter_of(case=case), case.location or {}
    title = "" if case.title == matter.name else case.title
    told, places, choices = _texts(matter, case.answers, (title, case.text), place.get("address", ""))
    report = Report(
        key=case.pk,
        matter=case.matter_code,
        personal=case.kind != MatterKind.APPEAL,
        category=case.category,
        division=case.division_code,
        at=case.received_at,
        ended_at=case.closed_at,
        person=told_apart(person=case.person_id, confidential=case.confidential),
        told=told,
        places=places,
        choices=choices,
        point=_point(place.get("lon"), place.get("lat"), str(place.get("crs", ""))),
    )
    return sketch_of(report, leaving_out=_shared_names(case.division_code), topics=_topics_of(matter))


def sketch_of_told(*, told: Told, at: datetime) -> Sketch:
    """A report that is being taken in, as it is compared."""
    texts, places, choices = _texts(told.matter, told.answers, (told.title, told.text), told.address)
    report = Report(
        key=new_id(),
        matter=told.matter.code,
        personal=told.matter.kind != MatterKind.APPEAL,
        category="",
        division=told.division.ljust(12, "0"),
        at=at,
        ended_at=None,
        person=None,
        told=texts,
        places=places,
        choices=choices,
        point=_point(told.lon, told.lat, told.crs),
    )
    return sketch_of(report, leaving_out=_shared_names(told.division), topics=_topics_of(told.matter))


def block_for(*, matter: MatterCard) -> Block:
    """An empty block for reports of a matter: what the matter is called says little."""
    return Block(common=(matter.name, *matter.everyday_names))


def near_cases(*, matter: str, division: str, at: datetime, by: Actor) -> list[Case]:
    """Cases of a matter in the same town, received around a moment, the newest first: one query, bounded.

    Not narrowed to the scope of `by`: the caller tells of those outside only that they exist.
    """
    unit_id, prefix = _neighbourhood(division=division, root=own_root(by=by))
    around = CaseReach.objects.filter(unit_id=unit_id, received_at__gte=at - WINDOW, received_at__lte=at + WINDOW)
    newest = around.order_by("-received_at", "-case_id").values("case_id")[:SCANNED]
    found = Case.objects.filter(pk__in=newest, matter_code=matter, division_code__startswith=prefix)
    found = found.filter(bundle=None).exclude(kind=MatterKind.BUNDLE)  # neither a bundle nor its parts are merged
    return list(found.exclude(state__in=OUT).exclude(source=Source.UNDONE).order_by("-received_at", "-id")[:TAKEN])


def likely(*, sketch: Sketch, matter: MatterCard, cases: Iterable[Case], most: int) -> list[Alike]:
    """Those of some cases that are most alike to a report."""
    block = block_for(matter=matter)
    for case in cases:
        if case.pk != sketch.report.key:
            block.add(sketch_of_case(case=case))
    return block.alike(sketch, most=most)


def _neighbourhood(*, division: str, root: str = "") -> tuple[UUID, str]:
    """The unit in whose reach the cases of a place's town are, and the first digits of their divisions.

    Where no town serves the place, the unit above all of its tree.
    """
    code = division.ljust(12, "0")
    prefix = code[:6] if code[6:9] == "000" else code[:9]
    tree = unit_tree()
    try:
        unit = unit_serving(division_code=prefix.ljust(12, "0"))
    except UnitUnknown:
        unit = None
    top = tree.by_path[ancestors(unit.path)[0]] if unit else None
    if unit and top and (not root or top.code == root) and unit.division_code == prefix.ljust(12, "0"):
        return unit.id, prefix
    held = next((node for node in tree.by_id.values() if node.parent_id is None and node.code == root), top)
    return (held or next(iter(tree.by_path.values()))).pk, prefix


def told_why(why: Mapping[str, Any], *, personal: bool) -> dict[str, Any]:
    """The reasons as they may be told: what two applications both say is names, birthdays and homes, so that stays unsaid."""
    return {**why, "named": [], "words": []} if personal else dict(why)


def why_words(why: Mapping[str, Any]) -> tuple[str, ...]:
    """The reasons in plain words."""
    lines = [_("同一个人重复提交")] if why.get("repeat") else []
    named = [NAMED[kind] % value for kind, value in why.get("named", ()) if kind in NAMED]
    if named:
        lines.append(_("都写明 %(places)s") % {"places": "、".join(named)})
    if why.get("metres") is not None:
        lines.append(_("相距约 %(n)s 米") % {"n": why["metres"]})
    if why.get("same_division"):
        lines.append(_("同一个村（社区）"))
    days = why.get("days", 0)
    lines.append(_("相隔 %(n)s 天") % {"n": days} if days else _("同一天前后"))
    if why.get("words"):
        lines.append(_("都说到“%(words)s”") % {"words": "”“".join(why["words"])})
    return tuple(lines)


def _texts(
    matter: MatterCard, answers: Mapping[str, Any], said: tuple[str, ...], address: str
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """The texts of a report, those of them that say where, and what was ticked."""
    told, places, choices = [text for text in said if text], [address] if address else [], {}
    for question in matter.form:
        answer = answers.get(question.key)
        if not isinstance(answer, str) or not answer:
            continue
        if question.type == FieldType.CHOICE:
            choices[question.key] = answer
        elif question.type == FieldType.TEXT:
            (places if question.key in PLACE_KEYS else told).append(answer)
    return (*told, *places), tuple(places), choices


def _topics_of(matter: MatterCard) -> Topics:
    if matter.version_id not in _topics:
        if len(_topics) > 500:
            _topics.clear()
        offered = {q.key: tuple(q.choices) for q in matter.form if q.type == FieldType.CHOICE}
        _topics[matter.version_id] = topics_of(offered)
    return _topics[matter.version_id]


def _point(lon: float | None, lat: float | None, crs: str) -> Point | None:
    return point_of(lon=lon, lat=lat, crs=crs) if lon is not None and lat is not None else None


def _shared_names(division: str) -> tuple[str, ...]:
    """What the place and its town are called: said by everyone there."""
    code, names = division.ljust(12, "0"), []
    for part in (code, code[:9] + "000"):
        try:
            names.append(unit_serving(division_code=part).short_name)
        except UnitUnknown:
            continue
    return tuple(name for name in names if len(name) > 1)
