"""The district that a table brings with it: divisions, units and matters, written as a folder that `linli load district` reads.

What a unit or matter says depends on its own name alone, so another table of the same source adds to the district and
changes nothing in it.
"""

import csv
import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from linli.access.choices import Tier
from linli.exchange.imports.mapping import Found
from linli.exchange.imports.mapping import Mapping as Meaning
from linli.exchange.imports.places import FIRST_DERIVED, Places
from linli.exchange.imports.reading import Request
from linli.organisations.choices import OrganisationKind

DERIVED = "来源表中的名称，代码为导入时暂编，待核"
COPIED = ("district.yaml", "routes.yaml")
FIELDS = ("code", "name", "org_kind", "stat_class", "policy_class", "valid_from", "source")
NOTE = "由诉求数据表带出的事项：只有名称出自来源；性质逐件不同，记在办件的“诉求性质”中。"
ABROAD_NOTE = "由外国的诉求数据表带出的事项：只有名称出自来源；来源所给的期限照原样记在办件里，不是中国法律上的时限。"
UNSAID, NOBODY = "未分类诉求", "来源未写办理单位"


@dataclass(frozen=True)
class Known:
    """What the database holds already: divisions below the district (code → name), and units (code → parent's code)."""

    divisions: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """A district as a folder, and how its names are found: units by name, divisions by street and community."""

    folder: Path
    places: Places
    units: Mapping[str, str]


def short_code(*parts: str) -> str:
    """A stable code of a name."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def unit_code(mapping: Meaning, name: str) -> str:
    return f"{mapping.prefix}-u-{short_code(name)}"


def centre_code(mapping: Meaning, division: str) -> str:
    """`ps-001001` for a community, `ps-001` for a street, `ps-centre` for the district."""
    tail = division[6:].ljust(6, "0")
    if tail == "000000":
        return f"{mapping.prefix}-centre"
    return f"{mapping.prefix}-{tail[:3] if tail.endswith('000') else tail}"


def matter_code(mapping: Meaning, request: Request) -> str:
    """A matter is a main type: what the desk chooses first; the sub type is an answer of its form."""
    return f"{mapping.prefix}-m-{short_code(request.type, request.main_type)}"


def derive(*, requests: Sequence[Request], found: Found, folder: Path, known: Known) -> Derived:
    """Write the district of a table into a folder. Units that the database holds keep the parent they have there."""
    mapping = found.mapping
    places = _places(requests, found, known)
    units = _units(requests, mapping, places, known)
    (folder / "matters").mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        shutil.copyfile(found.folder / name, folder / name)
    _write_divisions(folder / "divisions.csv", places, known)
    _write(folder / "units.yaml", {"units": [*units, *_written_before(folder / "units.yaml", units)]})
    for request in {matter_code(mapping, r): r for r in requests}.values():
        matter = _matter(mapping, request)
        _write(folder / "matters" / f"{matter['code']}.yaml", matter)
    return Derived(folder, places, _names(requests, mapping, places))


def _places(requests: Iterable[Request], found: Found, known: Known) -> Places:
    places = Places(plain=found.mapping.abroad)
    with (found.folder / "divisions.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            _enter(places, row)
    for code, name in sorted(known.divisions.items()):
        if code not in places.rows:
            _enter(places, {"code": code, "name": name})
    named = sorted({(r.street, r.community) for r in requests})
    for street, _ in named:
        if street and not places.street_code(street):
            _enter(places, _derived(found.mapping, _next_code(places, found.mapping.division, 6), street))
    for street, community in named:
        above = places.street_code(street)
        if community and above and not places.community_code(street, community):
            _enter(places, _derived(found.mapping, _next_code(places, above, 9), community))
    return places


def _enter(places: Places, row: dict[str, str]) -> None:
    code, name = row["code"], row["name"]
    places.rows[code] = row
    if code[6:9] != "000" and code[9:] == "000":
        places.streets[places.street_key(name)] = code
    elif code[9:] != "000":
        places.communities[code[:9] + "000", places.community_key(name)] = code


def _next_code(places: Places, above: str, digits: int) -> str:
    """The next number from 901 on below a division: real codes stay far below."""
    start = above[:digits]
    taken = {code for code in places.rows if code.startswith(start)}
    tails = (f"{start}{n}".ljust(12, "0") for n in range(FIRST_DERIVED, 1000))
    return next(code for code in tails if code not in taken)


def _derived(mapping: Meaning, code: str, name: str) -> dict[str, str]:
    return {"code": code, "name": name, "valid_from": mapping.divisions_from, "source": DERIVED}


def _write_divisions(path: Path, places: Places, known: Known) -> None:
    """All that is not held under this code already: what is loaded from a better table stays as it is."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for code, row in sorted(places.rows.items()) if code not in known.divisions)


def _units(requests: Iterable[Request], mapping: Meaning, places: Places, known: Known) -> list[dict[str, Any]]:
    root = {"code": mapping.prefix, "parent": None, "tier": Tier.DISTRICT, "name": mapping.name}
    window = mapping.centre or f"{mapping.short_name}区级窗口"
    centre = _centre(mapping, mapping.division.ljust(12, "0"), window, mapping.prefix, Tier.DISTRICT)
    centre["note"] = "导入时设的区级收件单位，名称待本地核定"
    lines = [root, centre]
    for key, code in sorted(places.streets.items(), key=lambda item: item[1]):
        lines.append(_centre(mapping, code, places.shown(key, code), centre["code"], Tier.TOWN))
    for (street, key), code in sorted(places.communities.items(), key=lambda item: item[1]):
        lines.append(_centre(mapping, code, places.shown(key, code), centre_code(mapping, street), Tier.VILLAGE))
    lines.append(
        {"code": f"{mapping.prefix}-unsaid", "parent": mapping.prefix, "tier": Tier.DEPARTMENT, "name": NOBODY}
        | {"kind": OrganisationKind.OTHER, "note": "来源没有写办理单位的办件归在这里，不算在任何单位名下"}
    )
    centres = set() if mapping.abroad else {line["name"] for line in lines}
    handling = sorted({r.unit for r in requests if r.unit} - centres)
    lines += [_department(mapping, places, name, known) for name in handling]
    return [{**line, "source": mapping.source[:200]} for line in lines]


def _centre(mapping: Meaning, division: str, name: str, parent: str, tier: Tier) -> dict[str, Any]:
    return {
        "code": centre_code(mapping, division),
        "parent": parent,
        "tier": tier,
        "kind": OrganisationKind.SERVICE_CENTRE,
        "name": name,
        "division": division,
        "number_code": mapping.number_prefix + division[6:],
    }


def _department(mapping: Meaning, places: Places, name: str, known: Known) -> dict[str, Any]:
    """A handling unit under its name as written; below the street that its name begins with or gives in brackets."""
    code = unit_code(mapping, name)
    parent = known.parents.get(code) or _street_over(mapping, places, name) or mapping.prefix
    kind = OrganisationKind.COMPANY if "公司" in name else OrganisationKind.ADMINISTRATION
    line = {"code": code, "parent": parent, "tier": Tier.DEPARTMENT, "kind": kind, "name": name}
    if full := mapping.units.get(name):
        line |= {"name": full, "short_name": name}
    return line


def _street_over(mapping: Meaning, places: Places, name: str) -> str:
    if mapping.abroad:
        return ""
    plain = name.replace("(", "（").replace(")", "）")
    for street, code in places.streets.items():
        offices = (street, f"{street.removesuffix('街道')}办事处")
        if plain.startswith(offices) or any(f"（{office}" in plain for office in offices):
            return centre_code(mapping, code)
    return ""


def _written_before(path: Path, units: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Units that an earlier table brought and this one does not name."""
    before = yaml.safe_load(path.read_text(encoding="utf-8"))["units"] if path.exists() else []
    named = {line["code"] for line in units}
    return [line for line in before if line["code"] not in named]


def _names(requests: Iterable[Request], mapping: Meaning, places: Places) -> dict[str, str]:
    """Unit names as written → codes: a street or community itself, else a unit of its own; one for rows that name none."""
    centres: dict[str, str] = {}
    if not mapping.abroad:
        centres |= {name: centre_code(mapping, code) for name, code in places.streets.items()}
        for (_, name), code in places.communities.items():
            centres.setdefault(name, centre_code(mapping, code))
    units = {r.unit: centres.get(r.unit) or unit_code(mapping, r.unit) for r in requests if r.unit}
    return units | {"": f"{mapping.prefix}-unsaid"}


def _matter(mapping: Meaning, request: Request) -> dict[str, Any]:
    """A matter as far as a table of requests tells it: a name. All else is written as unknown."""
    name = request.main_type or request.type or UNSAID
    unknown = {"unknown": True, "reason": "来源表没有给出"}
    free = {"free": True, "source": {"document": "诉求受理不收费，项目约定，待本地核定"}}
    return {
        "code": matter_code(mapping, request),
        "name": name if len(name) > 1 else f"{request.type}{name}类",
        "kind": "appeal",
        "appeal_kind": "complaint",
        "status": "draft",
        "summary": "—".join(part for part in (request.type, request.main_type) if part) or UNSAID,
        "tiers": ["village", "town", "district"],
        "channels": ["window", "web", "mobile", "phone"],
        "applicants": {"person": True, "organisation": True, "anonymous": True, "hidden": True},
        "body": unknown,
        "conditions": [f"诉求发生在{mapping.short_name}。"],
        "form": [{"key": key, "label": label[:60]} for key, label in mapping.labels.items()],
        "legal_limit": unknown,
        "promised_limit": unknown,
        "fee": unknown if mapping.abroad else free,
        "visits": unknown,
        "route": {"lead": "town", "text": "来源没有派单规则；导入的办件由来源所写的单位办理。"},
        "result": {"name": "答复"},
        "grounds": [{"document": mapping.source}],
        "consultation": unknown,
        "complaint": unknown,
        "remedies": unknown,
        "notes": [ABROAD_NOTE if mapping.abroad else NOTE],
    }


def _write(path: Path, content: Any) -> None:
    plain = yaml.dump(_plain(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(plain, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes a repeated part out each time, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    return str(content) if isinstance(content, str) else content
