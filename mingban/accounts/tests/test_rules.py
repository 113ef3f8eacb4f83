from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.accounts import rules
from mingban.accounts.tests.factories import identity_number
from mingban.core.errors import BadInput

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def test_reads_the_vectors_of_the_fact_sheet() -> None:
    woman = rules.check_identity_number("11010519491231002X")
    assert (woman.birthday, woman.is_male, woman.region_code) == (date(1949, 12, 31), False, "110105")
    man = rules.check_identity_number("440524188001010014")
    assert (man.birthday, man.is_male, man.region_code) == (date(1880, 1, 1), True, "440524")


def test_reads_numbers_as_people_type_them() -> None:
    assert rules.check_identity_number(" １１０１０５ 19491231-002x ").number == "11010519491231002X"


def test_accepts_a_region_that_no_longer_exists() -> None:
    assert rules.check_identity_number(identity_number(1, region="433001")).region_code == "433001"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "请填身份证号"),
        ("11010519491231002", "身份证号是 18 位，您填了 17 位"),
        ("110105194912310020X", "您填了 19 位"),
        ("110105491231002", "15 位的老身份证号已经停用"),
        ("1101051949123100AX", "前 17 位只能是数字"),
        ("01010519491231002X", "前 17 位只能是数字"),
        ("11010519490231002X", "没有“19490231”这一天"),
        ("11010517490131002X", "没有“17490131”这一天"),
        ("110105194912310021", "最后一位和前面的对不上"),
    ],
)
def test_says_what_is_wrong_with_an_identity_number(typed: str, says: str) -> None:
    with pytest.raises(rules.BadIdentityNumber, match=says):
        rules.check_identity_number(typed)


def test_refuses_a_birthday_to_come() -> None:
    number = identity_number(1, birthday=date(2030, 1, 1))
    assert rules.check_identity_number(number).birthday == date(2030, 1, 1)
    with pytest.raises(rules.BadIdentityNumber, match="还没到"):
        rules.check_identity_number(number, today=date(2026, 11, 25))


@given(st.integers(0, 900_000), st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 16), st.integers(1, 9))
def test_finds_every_single_wrong_digit(sequence: int, birthday: date, place: int, shift: int) -> None:
    number = identity_number(sequence, birthday=birthday)
    digit = (int(number[place]) + shift) % 10
    with pytest.raises(rules.BadIdentityNumber):
        rules.check_identity_number(f"{number[:place]}{digit}{number[place + 1 :]}")


@pytest.mark.parametrize("code", ["91110000600037341L", "12441500196720244T", " 9111-0000 600037341l "])
def test_accepts_credit_codes(code: str) -> None:
    assert rules.check_uscc(code).is_check_digit_right


def test_reads_the_region_of_a_credit_code() -> None:
    assert rules.check_uscc("12441500196720244T").region_code == "441500"


def test_only_warns_of_a_wrong_check_digit_in_a_credit_code() -> None:
    assert not rules.check_uscc("911100006000373410").is_check_digit_right


@pytest.mark.parametrize(
    ("typed", "says"),
    [("9111", "您填了 4 位"), ("9111000060003734IL", "没有 I、O、S、V、Z"), ("91A10000600037341L", "数字")],
)
def test_says_what_is_wrong_with_a_credit_code(typed: str, says: str) -> None:
    with pytest.raises(rules.BadUscc, match=says):
        rules.check_uscc(typed)


@pytest.mark.parametrize(
    "typed", ["13800000001", "138 0000 0001", "+86 138-0000-0001", "8613800000001", "１３８０００００００１"]
)
def test_reads_phones_as_people_type_them(typed: str) -> None:
    assert rules.check_phone(typed) == "13800000001"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (" ", "请填手机号"),
        ("1380000000", "手机号是 11 位，您填了 10 位"),
        ("138000000012", "您填了 12 位"),
        ("1380000000a", "只能是数字"),
        ("12800000001", "13 到 19 开头"),
    ],
)
def test_says_what_is_wrong_with_a_phone(typed: str, says: str) -> None:
    with pytest.raises(rules.BadPhone, match=says):
        rules.check_phone(typed)


@pytest.mark.parametrize(
    ("typed", "name"), [(" 林 小满", "林小满"), ("买买提・艾力", "买买提·艾力"), ("Anna.Li", "Anna·Li")]
)
def test_reads_names(typed: str, name: str) -> None:
    assert rules.check_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "says"), [(" ", "请填姓名"), ("林", "至少 2 个字"), ("林" * 51, "最多 50"), ("林小满1", "只能有文字")]
)
def test_says_what_is_wrong_with_a_name(typed: str, says: str) -> None:
    with pytest.raises(rules.BadName, match=says):
        rules.check_name(typed)


def test_accepts_a_password_of_three_kinds() -> None:
    rules.check_password("Mingban-demo-2026", username="sj.clerk")


@pytest.mark.parametrize(
    ("password", "says"), [("Ab1-", "至少 8 位"), ("abcdefgh1", "三种"), ("SJ.clerk-2026", "不能有用户名")]
)
def test_refuses_weak_passwords(password: str, says: str) -> None:
    with pytest.raises(rules.WeakPassword, match=says):
        rules.check_password(password, username="sj.clerk")


@pytest.mark.parametrize(
    ("scope", "start", "end", "field"),
    [
        ([], 0, 1, "scope"),
        (["*", "barber-shop"], 0, 1, "scope"),
        (["*"], 2, 1, "valid_to"),
        (["*"], -2, -1, "valid_to"),
        (["*"], 0, 4 * 365, "valid_to"),
    ],
)
def test_refuses_mandates_that_make_no_sense(scope: list[str], start: int, end: int, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        rules.check_mandate(
            scope=scope, valid_from=AT + timedelta(days=start), valid_to=AT + timedelta(days=end), at=AT
        )
    assert refused.value.field == field


def test_accepts_a_mandate_of_three_years() -> None:
    rules.check_mandate(scope=["barber-shop"], valid_from=AT, valid_to=AT + timedelta(days=3 * 365), at=AT)


def test_knows_what_is_in_scope() -> None:
    assert rules.is_in_scope(["*"], "barber-shop")
    assert rules.is_in_scope(["barber-shop"], "barber-shop")
    assert not rules.is_in_scope(["restaurant"], "barber-shop")
