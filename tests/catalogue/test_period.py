import pytest

from catalogue.period import Period


def test_periods_sort_in_time_and_the_baseline_stands_at_the_fourth_quarter_of_2013() -> None:
    written = ["2014Q2", "2015Q1", "2013B", "2014Q1"]
    assert [str(period) for period in sorted(map(Period.parse, written))] == ["2013B", "2014Q1", "2014Q2", "2015Q1"]
    assert Period.parse("2014Q1").ordinal - Period.parse("2013B").ordinal == 1


def test_a_period_survives_being_written_and_read() -> None:
    for text in ("2013B", "2014Q4"):
        assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "2014", "2014Q5", "14Q1", "2014q1", "Q1 2014", "2014Q11"])
def test_anything_else_is_refused_with_the_form_expected(text: str) -> None:
    with pytest.raises(ValueError, match="write 2013B or"):
        Period.parse(text)


def test_a_period_is_titled_in_both_languages() -> None:
    assert Period.parse("2014Q3").title("zh") == "2014年第3季度"
    assert Period.parse("2013B").title("en") == "2013 baseline"
