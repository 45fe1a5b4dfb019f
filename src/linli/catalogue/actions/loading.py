"""Loading a district's files: matters, routing rules, settings."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from linli.access.rules import Actor
from linli.catalogue.actions.versions import add_version, canonical, versions_for_update
from linli.catalogue.choices import TableKind
from linli.catalogue.models import CatalogueTable, DistrictSetting, Matter, MatterVersion, RoutingRule
from linli.catalogue.queries.bundles import unknown_parts
from linli.catalogue.schema import RELATIVE_UNITS, CategoriesFile, DistrictFile, MatterFile, RoutesFile
from linli.kernel import audit, datafiles, marks
from linli.kernel.clock import CHINA
from linli.kernel.datafiles import FileError, FileRefused, Marked, Place
from linli.organisations.queries import unit_codes

Row = TypeVar("Row", bound=Model)


@dataclass
class LoadReport:
    """What a load did: codes of matters, or of rules. A file with an error is refused whole; what held before holds on."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)


def load_catalogue(*, folder: Path, by: Actor, at: datetime) -> LoadReport:
    """Load `district.yaml`, `routes.yaml` and `matters/*.yaml` of a folder, matters first: rules may name them."""
    report = load_matters(folder=folder / "matters", by=by, at=at, district=district_of(folder=folder))
    for load, name in ((load_routes, "routes.yaml"), (load_settings, "district.yaml")):
        try:
            part = load(path=folder / name, by=by, at=at)
        except FileRefused as refused:
            report.errors += refused.errors
        else:
            for outcome in ("added", "changed", "unchanged"):
                getattr(report, outcome).extend(getattr(part, outcome))
    return report


def district_of(*, folder: Path) -> str:
    """The district's code as its `district.yaml` gives it; without one, the code of the district loaded first."""
    try:
        content = datafiles.read(folder / "district.yaml").content or {}
    except FileRefused:
        content = {}
    first = DistrictSetting.objects.order_by("loaded_at", "id").values_list("district", flat=True).first()
    return str(content.get("code") or first or "")


def load_matters(*, folder: Path, by: Actor, at: datetime, district: str = "") -> LoadReport:
    """Load every `*.yaml` of a folder, each in its own transaction.

    An unchanged file changes nothing; a changed one becomes the next version and ends the one before, which stays
    readable. A wrong file is refused whole and reported, by file, line and field; so is one whose code belongs to
    another district, and one that differs from a version published on a page, unless it is the file of before.
    """
    report, seen = LoadReport(), dict[str, str]()
    classes = cache(partial(class_codes, path=folder.parent / "categories.yaml", district=district))  # read once a load
    files = list(_read_all(folder, report))
    known = {str(marked.content.get("code")) for marked in files if isinstance(marked.content, dict)}
    for marked in files:
        try:
            file = _checked_matter(marked, seen, known, classes, district)
            outcome = _take_over(file, marked, district, by=by, at=at)
        except FileRefused as refused:
            report.errors += refused.errors
        else:
            seen[file.code] = marked.file
            getattr(report, outcome).append(file.code)
    if report.added or report.changed:
        marks.bump("catalogue")
    return report


def _read_all(folder: Path, report: LoadReport) -> Iterator[Marked]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            yield datafiles.read(path)
        except FileRefused as refused:
            report.errors += refused.errors


def _checked_matter(
    marked: Marked, seen: Mapping[str, str], known: Set[str], classes: Callable[[], frozenset[str]], district: str
) -> MatterFile:
    file = datafiles.checked(MatterFile, marked)
    errors = list(_unknown_units(marked, file.units()))
    errors += [
        marked.error(place, f"没有代码为 {code} 的事项") for place, code in unknown_parts(file=file, known=known)
    ]
    if file.categories:
        errors += _unknown_classes(marked, file, classes())
    if owner := _other_owner(file.code, district):
        words = f"{file.code} 是{owner}的事项，本区不能载入它的版本；请换一个代码（例如加上本区的简称），或在 district.yaml 的 continues 里沿用"
        errors.append(marked.error(("code",), words))
    if file.code in seen:
        errors.append(marked.error(("code",), f"事项代码 {file.code} 已在 {seen[file.code]} 中使用"))
    if errors:
        raise FileRefused(errors)
    return file


def _other_owner(code: str, district: str) -> str:
    """The name of the district a matter belongs to, when it is not this one's and not every district's."""
    owner = Matter.objects.filter(code=code).values_list("district", flat=True).first()
    if not owner or owner == district:
        return ""
    held = DistrictSetting.objects.filter(district=owner, valid_to=None).first()
    return str(held.content["name"]) if held else owner


def _unknown_units(marked: Marked, named: tuple[tuple[Place, str], ...]) -> Iterator[FileError]:
    known = unit_codes() | RELATIVE_UNITS
    for place, code in named:
        if code not in known:
            yield marked.error(place, f"没有代码为 {code} 的单位（可用 window、town、district 或 units.yaml 中的代码）")


def class_codes(*, path: Path, district: str) -> frozenset[str]:
    """Codes of the classes of appeals: of the file when it is there (it is loaded after the matters), else those that hold."""
    held = CatalogueTable.objects.filter(valid_to=None, kind=TableKind.CATEGORIES, district=district).first()
    if path.exists():
        file: CategoriesFile | None = datafiles.checked(CategoriesFile, datafiles.read(path))
    else:
        file = CategoriesFile.model_validate(held.content) if held else None
    return frozenset(row.code for _place, row in file.small()) if file else frozenset()


def _unknown_classes(marked: Marked, file: MatterFile, known: frozenset[str]) -> Iterator[FileError]:
    for index, code in enumerate(file.categories):
        if code not in known:
            yield marked.error(("categories", index), f"诉求分类里没有 {code} 这个小类（六位代码，见 categories.yaml）")


@transaction.atomic
def _take_over(file: MatterFile, marked: Marked, district: str, *, by: Actor, at: datetime) -> str:
    _content, digest = canonical(file)
    matter, made = Matter.objects.get_or_create(code=file.code, defaults={"district": district})
    held = versions_for_update(matter=matter)
    if held and held[0].digest == digest:
        return _said_the_same(held[0], marked, by=by, at=at)
    if held and not held[0].source_file:
        return _beside_a_page(held, digest, marked)
    rows = add_version(matter=matter, held=held, file=file, at=at, source_file=marked.file)
    about = {"code": file.code, "version": rows[0].version, "digest": digest}
    audit.record("matter.load", matter, by=by, at=at, wrote=[matter, *rows], about=about)
    return "added" if made else "changed"


def _said_the_same(version: MatterVersion, marked: Marked, *, by: Actor, at: datetime) -> str:
    """A file that has caught up with a page: from now on a change of the file is the next version again."""
    if not version.source_file:
        version.source_file = marked.file
        version.save(update_fields=["source_file"])
        about = {"code": marked.content["code"], "version": version.version}
        audit.record("matter.load", version.matter, by=by, at=at, wrote=[version], about=about)
    return "unchanged"


def _beside_a_page(held: list[MatterVersion], digest: str, marked: Marked) -> str:
    """A file never replaces what a unit's own staff published; the file of before changes nothing."""
    if any(version.digest == digest for version in held if version.source_file):
        return "unchanged"
    newest = held[0]
    words = (
        f"第 {newest.version} 版由{newest.published_by_name}于 {newest.loaded_at.astimezone(CHINA):%Y-%m-%d} 在页面上发布，"
        "与这个文件不同，文件没有载入。请在页面上修改；或者先把页面上的这一版下载为文件，再改文件"
    )
    raise FileRefused([marked.error(("code",), words)])


@transaction.atomic
def load_routes(*, path: Path, by: Actor, at: datetime) -> LoadReport:
    """Replace the routing rules when the file differs; rules of before are ended, not removed. Raises FileRefused."""
    marked = datafiles.read(path)
    file = datafiles.checked(RoutesFile, marked)
    named: list[tuple[Place, str]] = [(("rules", i, "lead"), rule.lead) for i, rule in enumerate(file.rules)]
    named += [(("rules", i, "assisting"), code) for i, rule in enumerate(file.rules) for code in rule.assisting]
    district = district_of(folder=path.parent)
    errors = [*_unknown_units(marked, tuple(named)), *_unknown_matters(marked, file)]
    if errors:
        raise FileRefused(errors)
    wanted = [_rule_values(district, order, rule) for order, rule in enumerate(file.rules, start=1)]
    held = RoutingRule.objects.filter(valid_to=None, district=district).order_by("order")
    if list(held.values(*wanted[0])) == wanted:
        return LoadReport(unchanged=[rule.id for rule in file.rules])
    first = not end_rows(held, by=by, at=at)
    rows = [RoutingRule(**values, valid_from=None if first else at) for values in wanted]
    RoutingRule.objects.bulk_create(rows)
    marks.bump("catalogue")
    audit.record("routes.load", rows[0], by=by, at=at, wrote=rows, about={"rules": len(rows)})
    codes = [rule.id for rule in file.rules]
    return LoadReport(added=codes) if first else LoadReport(changed=codes)


def _unknown_matters(marked: Marked, file: RoutesFile) -> Iterator[FileError]:
    """Matters of other districts may be named: open cases of theirs come with a town that changes its district."""
    known = set(Matter.objects.values_list("code", flat=True))
    for index, rule in enumerate(file.rules):
        if rule.when.matter and rule.when.matter not in known:
            yield marked.error(("rules", index, "when", "matter"), f"没有代码为 {rule.when.matter} 的事项")


def _rule_values(district: str, order: int, rule: Any) -> dict[str, Any]:
    return {
        "district": district,
        "order": order,
        "rule_id": rule.id,
        "text": rule.text,
        "when": rule.when.model_dump(mode="json", exclude_defaults=True),
        "lead": rule.lead,
        "assisting": list(rule.assisting),
        "source": rule.source,
    }


def end_rows(held: QuerySet[Row], *, by: Actor, at: datetime) -> bool:
    """End what holds; whether anything did. Recorded under the first row, in whose lane all of them were recorded."""
    rows = list(held)
    for row in rows:
        row.valid_to = at  # type: ignore[attr-defined]
    held.model._default_manager.bulk_update(rows, ["valid_to"])
    if rows:
        audit.record(f"{held.model._meta.model_name}.end", rows[0], by=by, at=at, wrote=rows)
    return bool(rows)


def _wrongly_continued(marked: Marked, file: DistrictFile) -> Iterator[FileError]:
    """Districts continued that are not there, and a root that is another district's."""
    held = dict(DistrictSetting.objects.filter(valid_to=None).values_list("district", "content"))
    for index, part in enumerate(file.continues):
        if part.district not in held or part.district == file.code:
            yield marked.error(("continues", index, "district"), f"没有载入过代码为 {part.district} 的别的区")
    for code, content in held.items():
        if code != file.code and content["root_unit"] == file.root_unit:
            yield marked.error(("root_unit",), f"{file.root_unit} 已是{content['name']}的最上级单位")


@transaction.atomic
def load_settings(*, path: Path, by: Actor, at: datetime) -> LoadReport:
    """Take over `district.yaml` when it differs from what holds. Raises FileRefused."""
    marked = datafiles.read(path)
    file = datafiles.checked(DistrictFile, marked)
    named: list[tuple[Place, str]] = [(("root_unit",), file.root_unit)]
    named += [(("transfer_bodies", i, "unit"), body.unit) for i, body in enumerate(file.transfer_bodies) if body.unit]
    errors = [*_unknown_units(marked, tuple(named)), *_wrongly_continued(marked, file)]
    errors += _root_of_another(marked, file)
    if errors:
        raise FileRefused(errors)
    content, digest = canonical(file)
    held = DistrictSetting.objects.filter(valid_to=None, district=file.code)
    if held.filter(digest=digest).exists():
        return LoadReport(unchanged=[file.code])
    first = not end_rows(held, by=by, at=at)
    setting = DistrictSetting.objects.create(district=file.code, content=content, digest=digest, loaded_at=at)
    marks.bump("catalogue")
    about = {"code": file.code, "digest": digest}
    audit.record("district.load", setting, by=by, at=at, wrote=[setting], about=about)
    return LoadReport(added=[file.code]) if first else LoadReport(changed=[file.code])


def _root_of_another(marked: Marked, file: DistrictFile) -> Iterator[FileError]:
    """Two districts in one database do not share their topmost unit."""
    others = DistrictSetting.objects.filter(valid_to=None).exclude(district=file.code)
    taken = {other.content.get("root_unit"): other.district for other in others}
    if other := taken.get(file.root_unit):
        yield marked.error(("root_unit",), f"{file.root_unit} 已是 {other} 的最上级单位，另一个区要有自己的")
