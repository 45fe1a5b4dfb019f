from run_tests import read, unlisted

LISTING = """
# why this file
both tests.kernel.test_a::test_samples  # needs samples
sqlite tests.cases.test_b::  # PostgreSQL only
"""


def test_a_skipped_test_must_be_listed_for_its_database():
    skipped = ["tests.kernel.test_a::test_samples[1]", "tests.cases.test_b::test_c", "tests.kernel.test_a::test_other"]

    assert unlisted("sqlite", skipped, LISTING) == ["tests.kernel.test_a::test_other"]
    assert unlisted("postgresql", skipped, LISTING) == skipped[1:]
    assert unlisted("sqlite", ["tests.x::y"], "") == ["tests.x::y"]


def test_outcomes_are_counted(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="a" name="b"/><testcase classname="a" name="c"><skipped/></testcase>'
        '<testcase classname="a" name="d"><failure/></testcase></testsuite></testsuites>'
    )

    assert read(report) == ({"passed": 1, "skipped": 1, "failed": 1}, ["a::c"])
