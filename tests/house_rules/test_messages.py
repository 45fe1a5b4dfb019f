"""Every sentence on a page stands in Chinese and in English."""

import pytest

import messages


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """An empty house with a catalogue of its own, to plant sentences in."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path / "src")
    monkeypatch.setattr(messages, "CATALOGUE", tmp_path / "django.po")
    (tmp_path / "src" / "templates").mkdir(parents=True)
    return tmp_path


def translate(text: str, english: str) -> None:
    catalogue = messages.catalogue()
    catalogue.find(text).msgstr = english
    catalogue.save(str(messages.CATALOGUE))


def test_every_sentence_has_its_english():
    assert list(messages.faults(messages.collect())) == []


def test_a_sentence_without_english_is_seen_until_it_has_one(planted):
    (planted / "src" / "views.py").write_text('title = _("事项不存在")\n', encoding="utf-8")
    messages.write(messages.collect())

    assert list(messages.faults(messages.collect())) == ["src/views.py: no English for '事项不存在'"]
    translate("事项不存在", "No such matter")
    assert list(messages.faults(messages.collect())) == []


def test_other_placeholders_are_seen(planted):
    page = planted / "src" / "templates" / "page.html"
    page.write_text("{% load i18n %}{% blocktrans %}还剩 {{ days }} 天{% endblocktrans %}", encoding="utf-8")
    messages.write(messages.collect())
    translate("还剩 %(days)s 天", "%(day)s days left")

    assert list(messages.faults(messages.collect())) == [
        "src/templates/page.html: placeholders differ in '还剩 %(days)s 天'"
    ]


def test_chinese_outside_a_translation_tag_is_seen(planted):
    page = planted / "src" / "templates" / "page.html"
    page.write_text('{# 备注 #}<a title="{{ title }}">提交</a>', encoding="utf-8")

    assert list(messages.faults(messages.collect())) == ["src/templates/page.html: not marked for translation: '提交'"]
    page.write_text('<a title="提交">x</a>', encoding="utf-8")
    assert messages.unmarked(page) == ['a title="提交"']


def test_a_sentence_no_longer_used_is_seen(planted):
    (planted / "src" / "views.py").write_text('title = _("提交")\n', encoding="utf-8")
    messages.write(messages.collect())
    (planted / "src" / "views.py").write_text("", encoding="utf-8")

    assert list(messages.faults(messages.collect())) == ["django.po: no longer used: '提交' (run `collect`)"]
