"""The catalogue's pages: list, versions, the form of a draft, comparison, publishing, ending."""

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, get_args

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from conftest import MONDAY
from linli.catalogue.actions import begin_draft, publish_draft, save_draft
from linli.catalogue.models import MatterDraft
from linli.catalogue.queries import matter_in_force
from linli.catalogue.queries.editing import content_of
from linli.catalogue.schema import MatterFile, Paper
from linli.catalogue.schema.labels import ELSEWHERE
from linli.catalogue.schema.labels import SECTIONS as LABELLED
from linli.desk.forms.catalogue import PARTS
from linli.desk.forms.catalogue_parts import Box, Rows
from linli.kernel.datafiles import Part
from linli.kernel.models import AuditRow

ALLOWANCE = "elders-allowance"
BASE = "/desk/catalogue"


@pytest.fixture
def editor(at_desk: Any) -> Client:
    return at_desk("editor")


@pytest.fixture
def draft(actor: Any) -> MatterDraft:
    return begin_draft(code=ALLOWANCE, by=actor("editor"), at=MONDAY)


class FormReader(HTMLParser):
    """What a browser would send of the form marked `data-draft`, saved untouched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self.inside = False
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = dict(attrs)
        if tag == "form":
            self.inside = "data-draft" in said
        elif self.inside and tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            self.put(said["name"], said.get("value") or ("on" if said.get("type") == "checkbox" else ""))
        elif self.inside and tag == "select":
            self.select = said["name"]
        elif self.inside and tag == "option" and "selected" in said:
            self.put(self.select, said["value"])
        elif self.inside and tag == "textarea":
            self.area = said["name"]
            self.put(self.area, "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        if tag == "form":
            self.inside = False

    def put(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def sent_back(client: Client, address: str) -> dict[str, Any]:
    reader = FormReader()
    reader.feed(client.get(address).content.decode())
    return reader.values


SECTIONS = ("names", "conditions", "papers", "limits", "route", "grounds", "service", "parts")


def test_the_pages_are_for_those_who_keep_matters(at_desk, draft):
    for who in ("clerk", "handler", "supervisor"):
        client = at_desk(who)
        for address in ("/", "/new/", f"/matters/{ALLOWANCE}/", f"/drafts/{draft.pk}/names/"):
            assert client.get(BASE + address).status_code == 403
        assert "/desk/catalogue/" not in client.get("/desk/").content.decode()
    assert "/desk/catalogue/" in at_desk("editor").get("/desk/").content.decode()


def test_the_list_is_narrowed_and_says_who_is_at_work(editor, draft):
    page = editor.get(f"{BASE}/?only=drafts").content.decode()

    assert "高龄津贴" in page and "冯雅" in page and "路灯" not in page
    assert "没有这样的事项" in editor.get(f"{BASE}/?q=没有这样的").content.decode()
    assert "路灯" in editor.get(f"{BASE}/?q=ludeng").content.decode()


def test_the_list_costs_the_same_for_one_draft_and_three(editor, actor):
    counts = []
    for codes in ((ALLOWANCE,), ("minimum-living-allowance", "temporary-relief")):
        for code in codes:
            begin_draft(code=code, by=actor("editor"), at=MONDAY)
        with CaptureQueriesContext(connection) as asked:
            editor.get(f"{BASE}/?only=drafts")
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_part_saved_untouched_says_the_same(editor, draft, section):
    address = f"{BASE}/drafts/{draft.pk}/{section}/"

    editor.post(address, sent_back(editor, address))

    draft.refresh_from_db()
    assert draft.content == matter_content()
    assert draft.edition == 1


def bundled(draft: MatterDraft, by: Any) -> str:
    """A draft that has what only a bundle and what only a refusal has; the address of that part of its form."""
    both = {
        name: content_of(card=matter_in_force(code=code, at=MONDAY))[name]
        for code, name in (("birth-bundle", "parts"), ("forbidden-certificate", "not_issued"))
    }
    save_draft(draft_id=draft.pk, content=draft.content | both, edition=1, by=by, at=MONDAY)
    draft.refresh_from_db()
    return f"{BASE}/drafts/{draft.pk}/parts/"


def test_the_parts_of_a_bundle_and_what_is_not_issued_come_back_as_they_went(editor, draft, actor):
    address, before = bundled(draft, actor("editor")), draft.content
    assert before["parts"][1]["papers"] and before["parts"][0]["when"]

    editor.post(address, sent_back(editor, address))

    draft.refresh_from_db()
    assert draft.content == before


def test_a_part_and_a_certificate_inside_a_batch_are_added_changed_and_taken_out(editor, draft, actor):
    address = bundled(draft, actor("editor"))
    values = sent_back(editor, address)
    items = len(values["not_issued-0-items-row"])

    added = editor.post(address, values | {"add": ["not_issued-0-items"]}).content.decode()
    removed = editor.post(address, values | {"remove": ["not_issued-0-items-0"]}).content.decode()
    editor.post(
        address,
        values
        | {"parts-0-when": ["wants_household：是、否\n\nregistered: 是"], "not_issued-0-items-0-also": ["血缘证明"]},
    )

    assert added.count('name="not_issued-0-items-row"') == items + 1
    assert removed.count('name="not_issued-0-items-row"') == items - 1 and "亲属关系证明" not in removed
    draft.refresh_from_db()
    assert draft.content["parts"][0]["when"] == {"wants_household": ["是", "否"], "registered": ["是"]}
    assert draft.content["not_issued"][0]["items"][0]["also"] == "血缘证明"


def test_a_part_that_asks_a_question_nobody_answers_is_named_beside_its_list(editor, draft, actor):
    page = editor.get(bundled(draft, actor("editor"))).content.decode()

    assert "表单里没有" in page


def test_every_field_of_a_matter_is_changed_on_the_page_or_said_to_be_changed_elsewhere():
    assert {*ELSEWHERE} | {*PARTS} == {*MatterFile.model_fields}
    assert {name for _key, _label, names in LABELLED for name in names} == {*PARTS}
    missing = [
        fault for name, part in PARTS.items() for fault in unreached(MatterFile.model_fields[name].annotation, part)
    ]
    assert missing == []
    assert unreached(Paper, Rows("papers", (Box("name"),), "name", "")), "a field that is left out is found"


def unreached(shape: Any, part: Any) -> list[str]:
    """Fields of an object, or of the rows of a list, for which its piece of the form has nothing."""
    inside = next((one for one in (shape, *flat(shape)) if isinstance(one, type) and issubclass(one, Part)), None)
    if inside is None:
        return []
    pieces = {one.name: one for one in getattr(part, "parts", ())}
    said = {"unknown", "reason"} if getattr(part, "unknown", False) else set()
    lost = [f"{part.name}.{name}" for name in inside.model_fields if name not in pieces and name not in said]
    return lost + [
        fault
        for name, piece in pieces.items()
        if name in inside.model_fields
        for fault in unreached(inside.model_fields[name].annotation, piece)
    ]


def flat(shape: Any) -> list[Any]:
    """What an annotation is made of: tuple[Paper, ...] holds Paper."""
    return [each for one in get_args(shape) for each in (one, *flat(one))]


def test_a_form_of_a_hundred_papers_is_saved_whole(editor, draft, actor):
    paper = draft.content["papers"][0]
    papers = [paper | {"code": f"paper-{n}"} for n in range(100)]
    save_draft(draft_id=draft.pk, content=draft.content | {"papers": papers}, edition=1, by=actor("editor"), at=MONDAY)
    address = f"{BASE}/drafts/{draft.pk}/papers/"
    values = sent_back(editor, address) | {"papers-99-name": ["最后一份"]}
    assert sum(map(len, values.values())) > 1000

    assert editor.post(address, values).status_code == 302

    draft.refresh_from_db()
    assert [len(draft.content["papers"]), draft.content["papers"][99]["name"]] == [100, "最后一份"]


def matter_content() -> dict[str, Any]:
    from linli.catalogue.models import MatterVersion

    return MatterVersion.objects.get(matter__code=ALLOWANCE, version=1).content


def test_a_row_is_added_moved_and_taken_out_without_saving(editor, draft):
    address = f"{BASE}/drafts/{draft.pk}/papers/"
    values = sent_back(editor, address)
    count = len(values["papers-row"])

    added = editor.post(address, values | {"add": ["papers"]}).content.decode()
    removed = editor.post(address, values | {"remove": ["papers-0"]}).content.decode()
    moved = editor.post(address, values | {"up": ["papers-1"]}).content.decode()

    assert added.count('name="papers-row"') == count + 1
    assert removed.count('name="papers-row"') == count - 1 and "高龄津贴申请书" not in removed
    assert moved.index("高龄津贴审批表") < moved.index("高龄津贴申请书")
    assert MatterDraft.objects.get().edition == 1


def test_unknown_is_chosen_with_its_reason(editor, draft):
    address = f"{BASE}/drafts/{draft.pk}/limits/"
    values = sent_back(editor, address)

    editor.post(address, values | {"promised_limit-unknown": ["on"], "promised_limit-reason": ["本地还没有承诺"]})

    held = MatterDraft.objects.get().content["promised_limit"]
    assert (held["unknown"], held["reason"], held["n"]) == (True, "本地还没有承诺", None)
    assert "本地还没有承诺" in editor.get(address).content.decode()


def test_a_stale_save_comes_back_with_all_that_was_typed(editor, draft, actor):
    address = f"{BASE}/drafts/{draft.pk}/names/"
    values = sent_back(editor, address)
    save_draft(
        draft_id=draft.pk, content=draft.content | {"summary": "别人写的"}, edition=1, by=actor("editor"), at=MONDAY
    )

    refused = editor.post(address, values | {"summary": ["我写的这一句"]})

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "没有保存：冯雅" in page and "我写的这一句" in page and 'name="edition" value="2"' in page
    assert MatterDraft.objects.get().content["summary"] == "别人写的"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_published(editor, draft):
    address = f"{BASE}/drafts/{draft.pk}/limits/"
    values = sent_back(editor, address)

    editor.post(address, values | {"promised_limit-n": ["四十"]})
    form, publish = editor.get(address).content.decode(), f"{BASE}/drafts/{draft.pk}/publish/"
    editor.post(publish, {"edition": 2, "over": 1, "begins": "2026-11-23", "sure": "on"})

    assert 'value="四十"' in form and "请填写整数" in form
    assert "改好这些才能发布" in editor.get(publish).content.decode()
    assert matter_in_force(code=ALLOWANCE, at=MONDAY).version == 1


def test_publishing_asks_for_a_day_and_a_look(editor, draft):
    address = f"{BASE}/drafts/{draft.pk}/publish/"

    unseen = editor.post(address, {"edition": 1, "over": 1, "begins": "2026-11-23"})
    passed = editor.post(address, {"edition": 1, "over": 1, "begins": "2026-11-22", "sure": "on"})
    late = editor.post(address, {"edition": 1, "over": 0, "begins": "2026-11-23", "sure": "on"})

    assert [page.status_code for page in (unseen, passed, late)] == [422] * 3
    assert "这一天已经过去" in passed.content.decode() and "又有人改过" in late.content.decode()
    assert MatterDraft.objects.get().state == "open"


def test_a_confirmed_version_carries_the_name_of_who_confirmed_it(editor, draft, actor):
    by = actor("editor")
    saved = save_draft(draft_id=draft.pk, content=draft.content | {"status": "in_force"}, edition=1, by=by, at=MONDAY)
    asked = editor.get(f"{BASE}/drafts/{draft.pk}/publish/").content.decode()
    publish_draft(draft_id=saved.pk, edition=2, over=1, begins=MONDAY.date(), by=by, at=MONDAY)

    assert "由您代表实施主体确认" in asked and "湖南省湘潭市岳塘区" in asked
    assert "由 冯雅 确认本地有效" in editor.get(f"{BASE}/matters/{ALLOWANCE}/").content.decode()


def test_another_departments_matter_is_shown_and_not_changed(editor):
    page = editor.get(f"{BASE}/matters/street-lamp/").content.decode()

    assert "这个事项由别的单位管理" in page and "/draft/" not in page
    assert editor.post(f"{BASE}/matters/street-lamp/draft/").status_code == 403
    assert (
        editor.post(f"{BASE}/matters/street-lamp/end/", {"last_day": "2026-11-23", "reason": "停"}).status_code == 403
    )
    assert editor.get(f"{BASE}/matters/no-such/").status_code == 404


def test_a_new_matter_is_begun_and_dropped(editor):
    begun = editor.post(f"{BASE}/new/", {"name": "老年助餐", "code": "meal-help"})
    draft = MatterDraft.objects.get()
    assert begun["Location"] == f"{BASE}/drafts/{draft.pk}/names/"
    assert "尚未发布" in editor.get(f"{BASE}/?q=助餐").content.decode()
    assert "暂时不能预览" in editor.get(f"{BASE}/drafts/{draft.pk}/preview/").content.decode()

    editor.post(f"{BASE}/drafts/{draft.pk}/drop/", {"edition": 1})

    assert MatterDraft.objects.get().state == "dropped"
    assert editor.post(f"{BASE}/new/", {"name": "又一个", "code": ALLOWANCE}).status_code == 422


def test_the_preview_is_the_guide_on_screen_and_on_paper(editor, draft):
    assert "年满80周岁" in editor.get(f"{BASE}/drafts/{draft.pk}/preview/").content.decode()
    assert editor.get(f"{BASE}/drafts/{draft.pk}/preview.pdf").content.startswith(b"%PDF")


def test_ending_names_a_day_and_a_reason(editor):
    address = f"{BASE}/matters/{ALLOWANCE}/end/"

    assert editor.post(address, {"last_day": "2026-11-23", "reason": ""}).status_code == 422
    editor.post(address, {"last_day": "2026-11-30", "reason": "并入老年人福利补贴"})

    page = editor.get(f"{BASE}/matters/{ALLOWANCE}/").content.decode()
    assert "冯雅 停办：并入老年人福利补贴" in page


def entrusted(draft: MatterDraft, by: Any, until: str) -> None:
    """Publish a draft under whose mandate another acts until a day."""
    mandate = {"nature": "entrusted", "mandate": "某委托书", "mandate_from": "2026-01-01", "mandate_until": until}
    content = draft.content | {"body": draft.content["body"] | mandate}
    save_draft(draft_id=draft.pk, content=content, edition=1, by=by, at=MONDAY)
    publish_draft(draft_id=draft.pk, edition=2, over=1, begins=MONDAY.date(), by=by, at=MONDAY)


@pytest.mark.parametrize(
    ("until", "listed", "on_guides"),
    [
        ("2026-11-22", "委托已到期", True),
        ("2026-11-23", "委托今天到期", False),
        ("2027-01-22", "委托还剩 60 天", False),
    ],
)
def test_a_mandate_that_ends_is_listed_and_one_that_ended_stands_on_the_guides(
    editor, draft, actor, until, listed, on_guides
):
    entrusted(draft, actor("editor"), until)

    assert listed in editor.get(f"{BASE}/?only=mandates").content.decode()
    guides = [client.get(f"{door}/matters/{ALLOWANCE}/") for client, door in ((editor, "/desk"), (Client(), ""))]
    assert [("委托已到期" in guide.content.decode()) for guide in guides] == [on_guides] * 2


def test_a_mandate_that_holds_for_long_is_not_listed(editor, draft, actor):
    entrusted(draft, actor("editor"), "2027-01-23")

    assert ALLOWANCE not in editor.get(f"{BASE}/?only=mandates").content.decode()


def test_a_sheet_goes_out_on_record_and_comes_back_as_drafts(editor):
    out = editor.get(f"{BASE}/export.xlsx?code={ALLOWANCE}&code=temporary-relief")
    same = editor.post(f"{BASE}/import/", {"file": BytesIO(out.content)})
    book = load_workbook(BytesIO(out.content))
    book["事项"]["C2"].value, book["材料"]["C2"].value = "高龄老人津贴", None
    wrong, right = BytesIO(), BytesIO()
    book.save(wrong)
    book["材料"]["C2"].value = "随便什么"
    book["材料"]["B2"].value = "申请书"
    book.save(right)

    assert "没有改动 2 个" in same.content.decode()
    for file in (wrong, right):
        file.seek(0)
        refused = editor.post(f"{BASE}/import/", {"file": file})
        assert refused.status_code == 422 and "材料" in refused.content.decode()
    assert not MatterDraft.objects.exists()
    assert editor.post(f"{BASE}/import/", {"file": BytesIO(b"x")}).status_code == 422
    exported = AuditRow.objects.filter(action="list.export").get()
    assert (exported.about["list"], exported.about["rows"]) == ("catalogue", 2)


def test_equality_shows_where_a_matter_is_not_offered(editor, draft, actor):
    by = actor("editor")
    rules = [
        {"policy_class": "城市", "offered": "full"},
        {"policy_class": "农村", "offered": "partly", "note": "每月上门一次"},
        {"division_under": "500110100", "offered": "none", "note": "尚未设点"},
    ]
    save_draft(draft_id=draft.pk, content=draft.content | {"offered_in": rules}, edition=1, by=by, at=MONDAY)
    publish_draft(draft_id=draft.pk, edition=2, over=1, begins=MONDAY.date(), by=by, at=MONDAY)

    page = editor.get(f"{BASE}/equality/?only=unequal").content.decode()
    sheet = load_workbook(BytesIO(editor.get(f"{BASE}/equality/?format=xlsx").content)).active

    assert "高龄津贴" in page and "每月上门一次" in page and "尚未设点" in page
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == ALLOWANCE)
    assert row[2:4] == ("提供", "部分提供") or "部分提供" in row[3]


def test_what_no_browser_sends_does_no_harm(editor, draft):
    address = f"{BASE}/drafts/{draft.pk}/papers/"
    values = sent_back(editor, address)

    for strange in (
        {"add": ["nothing"]},
        {"add": ["papers-x"]},
        {"remove": ["papers-²"]},
        {"up": ["conditions-1"]},
        {"remove": ["0"]},
        {"up": ["9" * 5000]},
        {"edition": ["²"]},
        {"edition": ["9" * 5000]},
        {"papers-row": ["0", "²", "99", "9" * 5000]},
        {"papers-0-name": ["身份证\x00"]},
    ):
        assert editor.post(address, values | strange).status_code in {200, 302, 409}
    assert editor.post(f"{BASE}/drafts/{draft.pk}/publish/", {"over": "²", "edition": "x"}).status_code == 422
    assert editor.post(f"{BASE}/drafts/{draft.pk}/drop/", {"edition": "9" * 5000}).status_code == 302
    assert editor.post(f"{BASE}/matters/{ALLOWANCE}/draft/", {"version": "9" * 5000}).status_code == 302
    assert editor.get(f"{BASE}/matters/{ALLOWANCE}/versions/?from=²&to=99").status_code == 200
    assert editor.get(f"{BASE}/drafts/{draft.pk}/no-such/").status_code == 302


def test_a_long_list_goes_on_and_the_sheet_holds_all_of_it(editor, monkeypatch):
    from linli.desk.views import catalogue

    monkeypatch.setattr(catalogue, "ROWS", 2)
    first = editor.get(f"{BASE}/?only=mine").content.decode()
    codes = re.findall(r'name="code" value="([^"]+)"', first)

    second = editor.get(f"{BASE}/?only=mine&cursor={codes[-1]}").content.decode()
    book = load_workbook(BytesIO(editor.get(f"{BASE}/export.xlsx?only=mine").content))

    assert len(codes) == 2 and f"cursor={codes[-1]}" in first
    assert not set(codes) & set(re.findall(r'name="code" value="([^"]+)"', second))
    assert book["事项"].max_row > 5
