"""Linear models of texts: what is kept, what is not, and that the same rows give the same model."""

import pytest

from linli.kernel import linear

LAMP, NOISE = (["路灯", "不亮"], ["=town:1"]), (["唱歌", "吵闹"], ["=town:2"])


@pytest.fixture
def rows():
    return [LAMP, NOISE] * 20


@pytest.fixture
def fitted(rows):
    return linear.fit(rows=rows, labels=["lamp", "noise"] * 20, owners=range(40))


def test_the_likelier_label_comes_first_with_what_spoke_for_it(fitted):
    weighed = linear.weigh(fitted.weights, (["路灯", "没听过"], []))

    assert fitted.labels == ("lamp", "noise")
    assert weighed.likely[0] > 0.6
    assert set(weighed.spoke) == {"路灯"} and weighed.spoke["路灯"][0] > 0
    assert [guess[0][0] for guess in linear.guesses(fitted=fitted, rows=[LAMP, NOISE])] == ["lamp", "noise"]


def test_kept_and_read_again_it_weighs_the_same(fitted):
    content = linear.packed(fitted.weights)
    again = linear.unpacked(content)

    assert again.columns == fitted.weights.columns
    for row in (LAMP, NOISE):
        before, after = linear.weigh(fitted.weights, row), linear.weigh(again, row)
        assert after.likely == pytest.approx(before.likely, abs=1e-3)
    assert linear.packed(again) == content


def test_the_same_rows_give_the_same_model(rows, fitted):
    again = linear.fit(rows=rows, labels=["lamp", "noise"] * 20, owners=range(40))

    assert linear.packed(again.weights) == linear.packed(fitted.weights)


def test_what_fewer_than_three_people_write_is_in_no_model(rows):
    rare = [(["秀英", "路灯"], ["=said:x:y"])] * 20
    owners = [*range(40), *([100, 101] * 10)]

    fitted = linear.fit(rows=[*rows, *rare], labels=[*(["lamp", "noise"] * 20), *(["lamp"] * 20)], owners=owners)

    assert not {"秀英", "=said:x:y"} & set(fitted.weights.columns)
    assert "路灯" in fitted.weights.columns


def test_three_labels_and_rows_held_out(rows):
    water = (["水管", "漏水"], ["=town:3"])
    labels = ["lamp", "noise"] * 20 + ["water"] * 20

    fitted = linear.fit(
        rows=[*rows, *[water] * 20], labels=labels, owners=range(60), held_out=([LAMP, water], ["lamp", "water"])
    )

    assert linear.guesses(fitted=fitted, rows=[water])[0][0][0] == "water"
    assert fitted.surprise < 0.5


def test_one_label_alone_is_no_model(rows):
    with pytest.raises(ValueError, match="one label"):
        linear.fit(rows=rows, labels=["lamp"] * 40, owners=range(40))
