"""`linli load district DIR`: a whole district from one folder. The folder is described in data/README.md."""

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.access.rules import Actor
    from linli.kernel.datafiles import FileError


@dataclass
class DistrictReport:
    """For each part of the folder how much was added, changed and found unchanged, and every mistake as a sentence."""

    parts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    errors: list[Any] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors

    def note(self, part: str, report: Any) -> None:
        counts = (report.added, report.changed, report.unchanged)
        self.parts[part] = tuple(n if isinstance(n, int) else len(n) for n in counts)  # type: ignore[assignment]
        self.errors += getattr(report, "errors", ())


def load_district(*, folder: Path, by: "Actor", at: datetime) -> DistrictReport:
    """Load divisions, zones, units, matters, routing rules and settings of a folder, in this order.

    A second load of the same folder changes nothing. A wrong file is refused whole and reported; what held before
    holds on. Without good units the catalogue is not read, because it names them.
    """
    from linli.catalogue.actions import load_catalogue  # noqa: PLC0415
    from linli.kernel.datafiles import FileRefused  # noqa: PLC0415
    from linli.organisations.actions import load_units  # noqa: PLC0415

    report = DistrictReport(errors=list(_missing(folder)) or list(_root_of_another(folder)))
    if report.errors:
        return report
    _load_tables(folder, report, by=by, at=at)
    try:
        report.note("units", load_units(path=folder / "units.yaml", by=by, at=at))
    except FileRefused as refused:
        report.errors += refused.errors
        return report
    report.note("catalogue", load_catalogue(folder=folder, by=by, at=at))
    _load_categories(folder / "categories.yaml", report, by=by, at=at)
    _load_words(folder / "words.yaml", report, by=by, at=at)
    _load_notice(folder / "privacy.yaml", report, by=by, at=at)
    return report


def _missing(folder: Path) -> "Iterator[FileError]":
    """What every district's folder must hold: nothing is read before it is there."""
    from linli.kernel.datafiles import FileError  # noqa: PLC0415

    gone = [name for name in ("district.yaml", "units.yaml", "routes.yaml", "matters") if not (folder / name).exists()]
    if gone:
        words = f"这个文件夹里没有 {'、'.join(gone)}，什么都没有载入。该有哪些文件，见 data/README.md"
        yield FileError(str(folder), 0, "", words)


def _root_of_another(folder: Path) -> "Iterator[FileError]":
    """A folder copied from another district's must get a root of its own: its units would become the other's."""
    from linli.catalogue.queries import other_with_root  # noqa: PLC0415
    from linli.kernel import datafiles  # noqa: PLC0415

    try:
        marked = datafiles.read(folder / "district.yaml")
    except datafiles.FileRefused:
        return  # reported with its line when the settings are read
    content = marked.content or {}
    code, root = str(content.get("code", "")), str(content.get("root_unit", ""))
    if code and (name := other_with_root(district=code, root=root)):
        yield marked.error(("root_unit",), f"{root} 是{name}的最上级单位，什么都没有载入；请给本区的单位另取代码")


def _load_categories(path: Path, report: DistrictReport, *, by: "Actor", at: datetime) -> None:
    """The classification of appeals, where the folder has one; it names matters and units."""
    from linli.catalogue.actions.categories import load_categories  # noqa: PLC0415
    from linli.kernel.datafiles import FileRefused  # noqa: PLC0415

    if path.exists():
        try:
            report.note("categories", load_categories(path=path, by=by, at=at))
        except FileRefused as refused:
            report.errors += refused.errors


def _load_words(path: Path, report: DistrictReport, *, by: "Actor", at: datetime) -> None:
    """The words that matters are found by, where the folder has them; they name matters."""
    from linli.catalogue.actions.words import load_words  # noqa: PLC0415
    from linli.kernel.datafiles import FileRefused  # noqa: PLC0415

    if path.exists():
        try:
            report.note("words", load_words(path=path, by=by, at=at))
        except FileRefused as refused:
            report.errors += refused.errors


def _load_notice(path: Path, report: DistrictReport, *, by: "Actor", at: datetime) -> None:
    """The privacy notice, where the folder has one. Other words under a version already published are refused."""
    from linli.kernel import datafiles  # noqa: PLC0415
    from linli.people.actions.notices import NoticeChanged, publish_notice  # noqa: PLC0415
    from linli.people.schema import NoticeFile  # noqa: PLC0415

    if not path.exists():
        return
    try:
        file = datafiles.checked(NoticeFile, datafiles.read(path))
        content = file.model_dump(mode="json", exclude={"version", "valid_from"})
        _, made = publish_notice(version=file.version, valid_from=file.valid_from, content=content, by=by, at=at)
        report.parts["privacy"] = (int(made), 0, int(not made))
    except datafiles.FileRefused as refused:
        report.errors += refused.errors
    except NoticeChanged:
        words = "这一版已经发布过，内容不能改；请换一个新的 version"
        report.errors.append(datafiles.FileError(path.name, 1, "version", words))


def _load_tables(folder: Path, report: DistrictReport, *, by: "Actor", at: datetime) -> None:
    """Divisions and zones, where the folder or its `district.yaml` names a table of them."""
    from linli.kernel.clock import CHINA  # noqa: PLC0415
    from linli.places.actions import load_zones  # noqa: PLC0415
    from linli.reference.actions import load_divisions  # noqa: PLC0415

    named = _tables_named(folder)
    if divisions := named.get("divisions"):
        day = at.astimezone(CHINA).date()
        found = load_divisions(path=divisions, by_id=by.account_id, at=at, source=divisions.name, valid_from=day)
        report.note("divisions", found)
    if zones := named.get("zones"):
        report.note("zones", load_zones(path=zones, by_id=by.account_id, at=at))


def _tables_named(folder: Path) -> dict[str, Path]:
    from linli.kernel import datafiles  # noqa: PLC0415

    try:
        content = datafiles.read(folder / "district.yaml").content or {}
    except datafiles.FileRefused:
        content = {}  # reported with its line when the settings are read
    tables = {part: folder / (content.get(part) or f"{part}.csv") for part in ("divisions", "zones")}
    return {part: path for part, path in tables.items() if content.get(part) or path.exists()}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def district(folder: Path, form: str) -> None:
    """A whole district: divisions, zones, units, matters, routing rules, settings. See data/README.md."""
    from linli.access.rules import SYSTEM  # noqa: PLC0415
    from linli.kernel import clock  # noqa: PLC0415

    report = load_district(folder=folder, by=SYSTEM, at=clock.now())
    if form == "json":
        names = ("added", "changed", "unchanged")
        parts = {part: dict(zip(names, counts, strict=True)) for part, counts in report.parts.items()}
        errors = [{"file": e.file, "line": e.line, "field": e.field, "detail": e.message} for e in report.errors]
        click.echo(json.dumps({"parts": parts, "errors": errors}, ensure_ascii=False, indent=2))
    else:
        for part, (added, changed, unchanged) in report.parts.items():
            click.echo(f"{part:<10} added {added}, changed {changed}, unchanged {unchanged}")
        for error in report.errors:
            click.echo(str(error), err=True)
    if not report.ok:
        sys.exit(1)
