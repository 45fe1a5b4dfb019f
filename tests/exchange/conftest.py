"""A small table of fictional rows in the shape of the open data of Pingshan."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
ROW = {
    "rec_id": "1",
    "create_time": "2018-02-08",
    "district": "坪山区",
    "street": "坪山街道",
    "community": "六联社区",
    "source": "12345",
    "property": "投诉",
    "type": "市政设施",
    "main_type": "公用部件",
    "sub_type": "路灯",
    "dispose_unit": "城市管理局",
    "achieve": "按期办结",
    "achieve_status": "intime",
    "report_num": "1",
    "operate_num": "1",
}


def csv_of(rows: list[dict[str, str]]) -> str:
    """Rows with the heading of the open data; what a row does not name stands as in `ROW`."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROW), lineterminator="\n")
    writer.writeheader()
    writer.writerows(ROW | row for row in rows)
    return text.getvalue()


@pytest.fixture(autouse=True)
def own_var(tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path / "var"


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """A file with these rows."""

    def make(*rows: dict[str, str], name: str = "requests.csv") -> Path:
        path = tmp_path / name
        path.write_text(csv_of(list(rows)), encoding="utf-8")
        return path

    return make


def mapping() -> Any:
    from linli.exchange.imports.mapping import find_mapping

    return find_mapping(name="pingshan", home=Path(settings.DATA) / "mappings")
