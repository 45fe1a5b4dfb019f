import polib
import pytest

TEMPLATE = """{% load i18n %}
  {% if a %}
{% trans "提交" %}
    {% endif %}<p title="{% trans '编号' %}">it's "quoted" {{ _("通过") }}</p>{% include "x" with label=_("撤回") %}
{% blocktrans trimmed with n=count %}共 {{ n }} 件，
  都已办结{% endblocktrans %}
{% blocktrans count n=count %}{{ n }} 件{% plural %}{{ n }} 件{% endblocktrans %}"""
PYTHON = "label = _('提交')\nmore = ngettext('还剩 %(n)d 天', '还剩 %(n)d 天', n)\n"


@pytest.fixture
def source(tmp_path):
    (tmp_path / "page.html").write_text(TEMPLATE)
    (tmp_path / "code.py").write_text(PYTHON)
    return {"source": tmp_path, "catalogue": tmp_path / "django.po"}


def test_extract_finds_sentences_in_templates_and_code(tool, source):
    found = {entry.msgid: entry for entry in tool.extract(**source)}

    assert set(found) == {"提交", "编号", "通过", "撤回", "共 %(n)s 件， 都已办结", "%(n)s 件", "还剩 %(n)d 天"}
    assert [place for place, _ in found["提交"].occurrences] == ["code.py", "page.html"]
    assert found["还剩 %(n)d 天"].msgid_plural == "还剩 %(n)d 天"


def test_extract_keeps_translations_and_drops_what_is_gone(tool, source):
    tool.extract(**source)
    catalogue = polib.pofile(str(source["catalogue"]))
    catalogue.find("提交").msgstr = "Submit"
    catalogue.append(polib.POEntry(msgid="不再用", msgstr="gone"))
    catalogue.save()

    found = {entry.msgid: entry.msgstr for entry in tool.extract(**source)}

    assert found["提交"] == "Submit"
    assert "不再用" not in found


@pytest.mark.parametrize(
    ("english", "fault"),
    [
        ("", "no English"),
        ("%(m)s cases, all closed", "placeholders differ"),
        ("all closed", "placeholders differ"),
        ("%(n)s cases, all closed", None),
    ],
)
def test_check_names_what_is_missing_or_wrong(tool, source, english, fault):
    tool.extract(**source)
    catalogue = polib.pofile(str(source["catalogue"]))
    catalogue.find("共 %(n)s 件， 都已办结").msgstr = english
    catalogue.save()

    about = [line for line in tool.check(**source) if "都已办结" in line]

    assert [fault in line for line in about] == ([True] if fault else [])


def test_english_is_complete(tool):
    assert tool.check() == []


def test_check_names_what_is_no_longer_used(tool, source):
    tool.extract(**source)
    (source["source"] / "code.py").write_text("")

    assert any("还剩 %(n)d 天" in line and "no longer used" in line for line in tool.check(**source))


def test_check_names_chinese_outside_a_tag(tool, source):
    page = source["source"] / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text('{# 备注 #}<a title="{{ title }}">提交材料</a>')

    assert [line for line in tool.check(**source) if "outside" in line] == [
        "templates/page.html: '提交材料': outside a translation tag"
    ]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ('raise Refused("请填写")', ["cases/code.py:1: '请填写': outside a translation call"]),
        ('def f(n):\n    return f"最多 {n} 个"', ["' 个'", "'最多 '"]),
        ("said = f'{_(\"次\")}'", ["'次'"]),
        ('"""说明"""\ndef f():\n    """说明"""\n    return _("请填写") % {"n": gettext("一")}  # 备注', []),
        ('WEEK = Sentence("周六")\nMORE = ngettext("一", "多", 2)', []),
    ],
)
def test_check_names_chinese_outside_a_call(tool, source, code, line):
    (source["source"] / "cases").mkdir()
    (source["source"] / "cases" / "code.py").write_text(code)

    found = [fault for fault in tool.check(**source) if "translation call" in fault]

    assert len(found) == len(line)
    assert all(part in fault for part, fault in zip(line, found, strict=True))


def test_what_may_stay_bare_is_named_by_file_or_by_what_it_defines(tool, source, monkeypatch):
    monkeypatch.setattr(tool, "BARE", {"cases/loading": "for operators", "cases/code.py:KEPT": "kept in records"})
    (source["source"] / "cases" / "loading").mkdir(parents=True)
    (source["source"] / "cases" / "loading" / "files.py").write_text('raise Wrong("缺少一列")')
    (source["source"] / "cases" / "code.py").write_text('KEPT = "受理"\nSAID = "请填写"')

    found = [fault for fault in tool.check(**source) if "translation call" in fault]

    assert found == ["cases/code.py:2: '请填写': outside a translation call"]


def test_every_listed_exception_is_still_there(tool):
    assert [place for place in tool.BARE if not (tool.SOURCE / place.partition(":")[0]).exists()] == []
