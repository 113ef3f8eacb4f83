"""Numbers, validity, circles, personal data: pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.disclosure import rules
from mingban.disclosure.choices import Validity

TERMS = rules.Terms(years=5, trial_years=2, told_days_before=(180, 60, 30))


@pytest.mark.parametrize(
    "typed",
    [
        "湘政发〔2019〕20号",
        "湘政发[2019]20号",
        "湘政发（2019）20号",
        "湘政发【2019】 20 号",
        "湘政发(2019)第20号",
        "湘政发〔２０１９〕020号",
    ],
)
def test_a_number_is_read_in_whatever_brackets_it_was_typed(typed: str) -> None:
    assert str(rules.parse_number(typed)) == "湘政发〔2019〕20号"


@pytest.mark.parametrize(
    "typed", ["", "20号", "湘政发2019年20号", "湘政发〔19〕20号", "湘政发〔2019〕0号", "ABC〔2019〕1号"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotANumber):
        rules.parse_number(typed)


def test_numbers_sort_by_serial_and_are_found_in_texts() -> None:
    text = "见京教研[2017]14号、京教研〔2017〕9号和京教研（2017）14号"
    found = rules.numbers_in(text)
    assert [str(one) for one in sorted(found)] == ["京教研〔2017〕9号", "京教研〔2017〕14号"]


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.booleans())
def test_a_document_binds_for_whole_years_to_the_day(effective: date, is_trial: bool) -> None:
    last = rules.last_day(effective, is_trial=is_trial, terms=TERMS)
    years = 2 if is_trial else 5
    assert years * 365 - 1 <= (last - effective).days < years * 366
    in_force = {"effective_on": effective, "valid_until": last, "repealed_on": None}
    assert rules.validity(effective, **in_force) is Validity.IN_FORCE
    assert rules.validity(last, **in_force) is Validity.IN_FORCE
    assert rules.validity(last.fromordinal(last.toordinal() + 1), **in_force) is Validity.EXPIRED
    assert rules.validity(effective.fromordinal(effective.toordinal() - 1), **in_force) is Validity.COMING


def test_the_last_day_is_the_one_before_the_anniversary() -> None:
    assert rules.last_day(date(2021, 3, 1), is_trial=False, terms=TERMS) == date(2026, 2, 28)
    assert rules.last_day(date(2024, 2, 29), is_trial=True, terms=TERMS) == date(2026, 2, 28)
    assert (
        rules.validity(date(2026, 1, 5), effective_on=None, valid_until=None, repealed_on=date(2026, 1, 5))
        is Validity.REPEALED
    )


def test_owners_are_told_at_the_nearest_day_reached() -> None:
    until = date(2026, 12, 31)
    told = {
        day: rules.rung(day, until, TERMS)
        for day in (date(2026, 1, 1), date(2026, 7, 5), date(2026, 11, 15), date(2026, 12, 31))
    }
    assert list(told.values()) == [None, 180, 60, 30]
    assert rules.rung(date(2027, 1, 1), until, TERMS) is None


def test_a_circle_of_repeals_is_named() -> None:
    known = [("a", "b"), ("b", "c"), ("x", "y")]
    assert rules.circle(known, ("c", "a")) == ["c", "a", "b", "c"]
    assert rules.circle(known, ("a", "a")) == ["a", "a"]
    assert rules.circle(known, ("a", "c")) == []


def test_personal_data_is_found_and_masked_and_what_only_looks_like_it_is_left() -> None:
    text = "申请人身份证号 11010519491231002X，电话13800138000，账号 6222 0000 0000 0000 008，住鹤城区迎丰小区3栋2单元501室。"
    kinds = [one.kind for one in rules.private_in(text)]
    assert rules.PrivateKind.IDENTITY_NUMBER in kinds
    assert rules.PrivateKind.MOBILE_PHONE in kinds
    assert rules.PrivateKind.ADDRESS in kinds
    shown = rules.masked(text)
    assert "1101**********002X" in shown
    assert "138****8000" in shown
    assert "501" not in shown
    plain = "联系电话 0745-2264777，统一社会信用代码 11431202MB0000019Q，项目编号 202611220000000001，鹤市监〔2026〕3号"
    assert rules.masked(plain) == plain


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert rules.masked(rules.masked(text)) == rules.masked(text)
